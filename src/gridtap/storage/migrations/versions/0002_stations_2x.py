"""2.x stations: their transactions event by event, their device model and their reports.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "remote_starts",
        sa.Column("remote_start_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("remote_start_id", name=op.f("pk_remote_starts")),
    )
    op.create_index(op.f("ix_remote_starts_session_id"), "remote_starts", ["session_id"], unique=False)
    op.create_table(
        "transaction_events",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("transaction_id", sa.Text(), nullable=False),
        sa.Column("seq_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("is_offline", sa.Boolean(), nullable=False),
        sa.Column("station_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("session_key", sa.BigInteger(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "transaction_id", "seq_no", name=op.f("pk_transaction_events")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report_parts",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("is_last", sa.Boolean(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("generated_at", sa.BigInteger(), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.station_id"], name=op.f("fk_report_parts_station_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("station_id", "kind", "request_id", "seq_no", name=op.f("pk_report_parts")),
    )
    op.create_table(
        "station_components",
        sa.Column("component_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("instance", sa.Text(), nullable=False),
        sa.Column("evse_number", sa.Integer(), nullable=False),
        sa.Column("connector_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.station_id"], name=op.f("fk_station_components_station_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("component_key", name=op.f("pk_station_components")),
        sa.UniqueConstraint(
            "station_id", "name", "instance", "evse_number", "connector_number", name="uq_station_components_place"
        ),
    )
    op.create_table(
        "station_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("station_at", sa.BigInteger(), nullable=False),
        sa.Column("component", sa.Text(), nullable=False),
        sa.Column("variable", sa.Text(), nullable=False),
        sa.Column("actual_value", sa.Text(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("cleared", sa.Boolean(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.station_id"], name=op.f("fk_station_events_station_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_events")),
        sa.UniqueConstraint(
            "station_id", "event_id", "station_at", name=op.f("uq_station_events_station_id_event_id_station_at")
        ),
    )
    op.create_index(op.f("ix_station_events_station_id_id"), "station_events", ["station_id", "id"], unique=False)
    op.create_table(
        "station_variables",
        sa.Column("component_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("instance", sa.Text(), nullable=False),
        sa.Column("attribute", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("mutability", sa.Text(), nullable=True),
        sa.Column("persistent", sa.Boolean(), nullable=False),
        sa.Column("constant", sa.Boolean(), nullable=False),
        sa.Column("characteristics", sa.Text(), nullable=True),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["component_key"],
            ["station_components.component_key"],
            name=op.f("fk_station_variables_component_key"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("component_key", "name", "instance", "attribute", name=op.f("pk_station_variables")),
    )


def downgrade() -> None:
    op.drop_table("station_variables")
    op.drop_index(op.f("ix_station_events_station_id_id"), table_name="station_events")
    op.drop_table("station_events")
    op.drop_table("station_components")
    op.drop_table("report_parts")
    op.drop_table("transaction_events")
    op.drop_index(op.f("ix_remote_starts_session_id"), table_name="remote_starts")
    op.drop_table("remote_starts")
