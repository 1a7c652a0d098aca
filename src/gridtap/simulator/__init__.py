"""Virtual stations and cars; they know only the wire (`ocpp`) and the kit, so they cannot cheat."""
