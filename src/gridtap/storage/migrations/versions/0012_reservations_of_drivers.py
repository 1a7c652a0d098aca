"""Who took a reservation back, and a quick way to those of a driver.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reservations", sa.Column("cancelled_by", sa.Text()))
    op.create_index("ix_reservations_token", "reservations", ["token"])


def downgrade() -> None:
    op.drop_index("ix_reservations_token", table_name="reservations")
    op.drop_column("reservations", "cancelled_by")
