"""Plain Lambda functions."""
