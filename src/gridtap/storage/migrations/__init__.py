"""The steps from an empty database to today's tables; shipped inside the package."""
