"""Money, clock, ids, errors, log and retry: know nothing of charging."""
