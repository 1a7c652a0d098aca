"""OCPP 1.5 and 1.6 over SOAP: messages, envelopes and what they mean in 1.6."""
