"""A station that speaks OCPP 1.6 with the security extension."""
