"""Tools for the people who build Gridtap."""
