"""2.x transactions: where the meter stood at each event, and when it happened by the order of numbers.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_START = "SELECT meter_start_mwh FROM sessions WHERE sessions.session_key = transaction_events.session_key"


def upgrade() -> None:
    op.add_column("transaction_events", sa.Column("corrected_at", sa.BigInteger(), nullable=True))
    op.add_column("transaction_events", sa.Column("begin_mwh", sa.BigInteger(), nullable=True))
    op.add_column("transaction_events", sa.Column("register_mwh", sa.BigInteger(), nullable=True))
    op.execute("UPDATE transaction_events SET corrected_at = CASE WHEN station_at < received_at THEN station_at ELSE received_at END")
    op.execute(f"UPDATE transaction_events SET begin_mwh = ({_START}), register_mwh = ({_START}) WHERE event = 'started'")  # noqa: S608 - our own words


def downgrade() -> None:
    op.drop_column("transaction_events", "register_mwh")
    op.drop_column("transaction_events", "begin_mwh")
    op.drop_column("transaction_events", "corrected_at")
