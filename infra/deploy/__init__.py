"""From a clone to a running stage on AWS, and back to nothing.

Two roads: a personal stage by `chalice deploy` beside a stack of resources, production as one
CloudFormation stack. Each shows its plan first, can be broken off and run again, and ends with a
smoke test.
"""
