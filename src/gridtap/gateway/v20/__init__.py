"""OCPP 2.0: what its stations tell us, in the words of 2.0.1."""
