"""OCPP on the wire: message types, frames, and one symmetric peer; no I/O and nothing of charging."""
