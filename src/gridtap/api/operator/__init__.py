"""The operator's door: stations, commands, tokens, tariffs, people, the log."""
