"""OCPP 2.0.1: its message types."""
