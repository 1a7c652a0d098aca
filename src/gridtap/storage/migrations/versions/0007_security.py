"""The security ladder: which profile each station is on, which it was asked to climb to, and how far it has come.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stations", sa.Column("security_profile", sa.Integer(), nullable=True))
    op.add_column("stations", sa.Column("asked_security_profile", sa.Integer(), nullable=True))
    op.create_table(
        "security_ladders",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("goal_profile", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("patience_s", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Text(), nullable=True),
        sa.Column("requested_by", sa.Text(), nullable=True),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.station_id"], name=op.f("fk_security_ladders_station_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("station_id", name=op.f("pk_security_ladders")),
    )


def downgrade() -> None:
    op.drop_table("security_ladders")
    op.drop_column("stations", "asked_security_profile")
    op.drop_column("stations", "security_profile")
