"""Certificates: the authority that issues them, what was issued and revoked, what stations hold, and whom we trust."""
