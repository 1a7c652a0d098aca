"""OCPP 1.5 over SOAP: its message types."""
