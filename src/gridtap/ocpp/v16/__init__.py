"""OCPP 1.6: its message types."""
