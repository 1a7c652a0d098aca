"""Where stations over SOAP are called back: what the operator confirmed, and what the station says.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stations", sa.Column("callback_url", sa.Text(), nullable=True))
    op.add_column("stations", sa.Column("callback_seen", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("stations", "callback_seen")
    op.drop_column("stations", "callback_url")
