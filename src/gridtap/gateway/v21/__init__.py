"""OCPP 2.1: what its stations tell us beyond 2.0.1."""
