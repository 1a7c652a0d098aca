"""The database: one writer, many readers, the event log, tables and migrations."""
