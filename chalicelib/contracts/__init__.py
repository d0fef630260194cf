"""Shapes on the wire (pydantic), one file per noun. Requests are strict and bounded, replies may
grow. Models are built on first use, so that importing them costs little at a cold start."""
