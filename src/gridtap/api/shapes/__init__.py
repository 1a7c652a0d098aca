"""Every JSON body of the public API, version 1, by door; nothing here has behaviour."""
