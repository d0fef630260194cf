"""HTTP: one blueprint per noun behind one decorator (endpoint.py)."""
