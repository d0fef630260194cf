"""Preflight: would the campaign fit into this account and this stage?

Reads quotas and settings, holds them against a forecast times a factor, names what gives first.
Owns nothing on AWS and changes nothing there.
"""
