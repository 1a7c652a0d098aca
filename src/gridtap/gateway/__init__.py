"""Where stations live: sockets in, commands out."""
