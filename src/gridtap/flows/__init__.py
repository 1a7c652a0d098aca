"""Stories that cross modules: one file one story, and no story calls another."""
