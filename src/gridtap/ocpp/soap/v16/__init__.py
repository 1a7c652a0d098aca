"""OCPP 1.6 over SOAP: its message types."""
