"""Equipment of stations: grid controls, streams of readings, battery swaps, payments settled at a terminal.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big_key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "der_controls",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("control_id", sa.Text(), nullable=False),
        sa.Column("control_type", sa.Text(), nullable=True),
        sa.Column("is_default", sa.Boolean(), nullable=True),
        sa.Column("is_superseded", sa.Boolean(), nullable=False),
        sa.Column("is_started", sa.Boolean(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.station_id"], name=op.f("fk_der_controls_station_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("station_id", "control_id", name=op.f("pk_der_controls")),
    )
    op.create_table(
        "event_streams",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("stream_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("monitor_id", sa.Integer(), nullable=True),
        sa.Column("interval_s", sa.Integer(), nullable=True),
        sa.Column("values_at_once", sa.Integer(), nullable=True),
        sa.Column("pending", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("heard_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["station_id"], ["stations.station_id"], name=op.f("fk_event_streams_station_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("station_id", "stream_id", name=op.f("pk_event_streams")),
    )
    op.create_table(
        "stream_values",
        sa.Column("id", big_key, autoincrement=True, nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("stream_id", sa.Integer(), nullable=False),
        sa.Column("monitor_id", sa.Integer(), nullable=True),
        sa.Column("station_at", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.station_id"], name=op.f("fk_stream_values_station_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_values")),
        sa.UniqueConstraint(
            "station_id", "stream_id", "station_at", name=op.f("uq_stream_values_station_id_stream_id_station_at")
        ),
    )
    op.create_index(op.f("ix_stream_values_received_at"), "stream_values", ["received_at"], unique=False)
    op.create_table(
        "battery_swaps",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("batteries", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.station_id"], name=op.f("fk_battery_swaps_station_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("station_id", "request_id", "event", name=op.f("pk_battery_swaps")),
    )
    op.create_table(
        "settlements",
        sa.Column("settlement_key", big_key, autoincrement=True, nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("psp_ref", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=False),
        sa.Column("transaction_id", sa.Text(), nullable=True),
        sa.Column("amount_milli", big_key, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.station_id"], name=op.f("fk_settlements_station_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("settlement_key", name=op.f("pk_settlements")),
        sa.UniqueConstraint(
            "station_id", "psp_ref", "status", "settled_at", name=op.f("uq_settlements_station_id_psp_ref_status_settled_at")
        ),
    )


def downgrade() -> None:
    for table in ("settlements", "battery_swaps", "stream_values", "event_streams", "der_controls"):
        op.drop_table(table)
