"""Measures every number we promise, beside other servers in the same run."""
