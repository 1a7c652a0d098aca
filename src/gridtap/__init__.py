"""Gridtap: an open platform for charging electric vehicles."""
