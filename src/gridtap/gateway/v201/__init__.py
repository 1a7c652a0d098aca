"""OCPP 2.0.1: what stations tell us, and our words in its own."""
