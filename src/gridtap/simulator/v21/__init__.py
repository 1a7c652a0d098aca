"""What a station of OCPP 2.1 does beyond one of 2.0.1: limits of transactions, and costs by tariffs of its own."""
