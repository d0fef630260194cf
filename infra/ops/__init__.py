"""The operator's command line: `python -m infra.ops`, or `make ops ARGS="…"`."""
