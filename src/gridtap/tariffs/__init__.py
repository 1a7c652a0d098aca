"""What charging costs: prices, the pure function that applies them, and the catalogue."""
