"""The production package on an emulator that enforces limits: `make test-aws`."""
