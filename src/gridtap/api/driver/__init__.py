"""The driver's door: account, places, sessions."""
