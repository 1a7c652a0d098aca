"""Site, station, EVSE and connector: what they are, what they say of themselves, who may connect."""
