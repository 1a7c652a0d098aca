"""What we can ask of any station, whatever its version; each is a stored row before it is sent."""
