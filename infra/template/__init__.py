"""The template of everything the functions stand on, in Python.

Owns what AWS is asked to make. `python -m infra.template` writes it to `infra/resources.json`,
which is checked in: CloudFormation, the local cloud and readers take that file.
"""
