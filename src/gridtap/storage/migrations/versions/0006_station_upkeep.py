"""Around a station: firmware and log jobs, monitors, display messages, charging profiles, limits and needs.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("station_events", sa.Column("monitor_id", sa.Integer(), nullable=True))
    op.add_column("station_events", sa.Column("severity", sa.Integer(), nullable=True))
    op.create_table(
        "station_jobs",
        sa.Column("job_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("is_over", sa.Boolean(), nullable=False),
        sa.Column("states", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.station_id"], name=op.f("fk_station_jobs_station_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_key", name=op.f("pk_station_jobs")),
    )
    op.create_index(op.f("ix_station_jobs_station_id_kind_job_key"), "station_jobs", ["station_id", "kind", "job_key"], unique=False)
    op.create_table(
        "station_monitors",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("monitor_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("component", sa.Text(), nullable=False),
        sa.Column("variable", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("during_transaction", sa.Boolean(), nullable=False),
        sa.Column("is_custom", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.station_id"], name=op.f("fk_station_monitors_station_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("station_id", "monitor_id", name=op.f("pk_station_monitors")),
    )
    op.create_table(
        "display_messages",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("start_at", sa.BigInteger(), nullable=True),
        sa.Column("end_at", sa.BigInteger(), nullable=True),
        sa.Column("transaction_id", sa.Text(), nullable=True),
        sa.Column("display", sa.Text(), nullable=True),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.station_id"], name=op.f("fk_display_messages_station_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("station_id", "message_id", name=op.f("pk_display_messages")),
    )
    op.create_table(
        "charging_profiles",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("profile_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("evse_number", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stack_level", sa.Integer(), nullable=False),
        sa.Column("transaction_id", sa.Text(), nullable=True),
        sa.Column("limit_source", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.station_id"], name=op.f("fk_charging_profiles_station_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("station_id", "profile_id", name=op.f("pk_charging_profiles")),
    )
    op.create_table(
        "charging_limits",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("evse_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("limit_source", sa.Text(), nullable=False),
        sa.Column("is_grid_critical", sa.Boolean(), nullable=True),
        sa.Column("schedules", sa.Text(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.station_id"], name=op.f("fk_charging_limits_station_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("station_id", "evse_number", "limit_source", name=op.f("pk_charging_limits")),
    )
    op.create_table(
        "charging_needs",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("evse_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("transaction_id", sa.Text(), nullable=False),
        sa.Column("transfer", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("max_periods", sa.Integer(), nullable=True),
        sa.Column("departs_at", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("offer", sa.Text(), nullable=True),
        sa.Column("car_schedule", sa.Text(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.station_id"], name=op.f("fk_charging_needs_station_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("station_id", "evse_number", name=op.f("pk_charging_needs")),
    )


def downgrade() -> None:
    op.drop_table("charging_needs")
    op.drop_table("charging_limits")
    op.drop_table("charging_profiles")
    op.drop_table("display_messages")
    op.drop_table("station_monitors")
    op.drop_index(op.f("ix_station_jobs_station_id_kind_job_key"), table_name="station_jobs")
    op.drop_table("station_jobs")
    op.drop_column("station_events", "severity")
    op.drop_column("station_events", "monitor_id")
