"""Stations over SOAP: their requests in, our requests to the address where they listen."""
