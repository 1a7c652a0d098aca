"""OCPP 2.1: its message types."""
