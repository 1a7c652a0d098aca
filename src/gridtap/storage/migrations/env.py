"""Run by Alembic: applies the steps on the connection that `migrate` hands over."""

from alembic import context
from sqlalchemy import Connection

from gridtap.storage.tables import metadata

connection: Connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite")
with context.begin_transaction():
    context.run_migrations()
