"""OCPP 2.0: its message types."""
