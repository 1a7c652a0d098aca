"""When a station's line was last taken over again and again.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stations", sa.Column("takeovers_at", sa.BigInteger()))


def downgrade() -> None:
    op.drop_column("stations", "takeovers_at")
