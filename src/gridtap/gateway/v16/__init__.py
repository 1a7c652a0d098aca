"""OCPP 1.6-J: what stations tell us, and our words in its own."""
