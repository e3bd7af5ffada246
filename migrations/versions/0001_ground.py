"""The ground: areas, organisations, people, audit log, outbox, files and numbers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The rows that each kind of table shows (row-level security).
AREA = "area_id = app_area()"
PROVIDER = """area_id = app_area()
    and (app_audience() in ('staff', 'system') or provider_id = app_organisation())"""

SCOPE_FUNCTIONS = (
    """create function app_area() returns uuid language sql stable parallel safe
    return nullif(current_setting('app.area', true), '')::uuid""",
    """create function app_organisation() returns uuid language sql stable parallel safe
    return nullif(current_setting('app.organisation', true), '')::uuid""",
    """create function app_user() returns uuid language sql stable parallel safe
    return nullif(current_setting('app.user', true), '')::uuid""",
    """create function app_audience() returns text language sql stable parallel safe
    return coalesce(current_setting('app.audience', true), '')""",
)
"""What the row-level policies ask: the scope that the application sets per transaction."""

REFUSE_CHANGE = """
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$
"""


def upgrade() -> None:
    op.execute("create extension if not exists btree_gist")
    for function in SCOPE_FUNCTIONS:
        op.execute(function)
    op.execute(REFUSE_CHANGE)
    op.create_table(
        "area",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("code", name=op.f("uq_area_code")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("password", sa.String(), nullable=True),
        sa.Column("fs_uniquifier", sa.String(), nullable=False),
        sa.Column("tf_primary_method", sa.String(), nullable=True),
        sa.Column("tf_totp_secret", sa.String(), nullable=True),
        sa.Column("mf_recovery_codes", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_user_account_fs_uniquifier")),
    )
    op.create_table(
        "audit_event",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("object_type", sa.String(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("actor_user_id", sa.Uuid(), nullable=True),
        sa.Column("actor_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column("previous_hash", sa.String(), nullable=True),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_audit_event_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sa.UniqueConstraint(
            "object_type",
            "object_id",
            "sequence",
            name=op.f("uq_audit_event_object_type_object_id_sequence"),
        ),
        sa.UniqueConstraint("position", name=op.f("uq_audit_event_position")),
    )
    op.create_index(op.f("ix_audit_event_area_id"), "audit_event", ["area_id"], unique=False)
    op.create_index(
        "ix_audit_event_area_id_position", "audit_event", ["area_id", "position"], unique=False
    )
    op.create_index(
        "ix_audit_event_provider_id_position",
        "audit_event",
        ["provider_id", "position"],
        unique=False,
    )
    op.create_table(
        "number_series",
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_number_series_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_series")),
        sa.UniqueConstraint(
            "area_id", "prefix", "year", name=op.f("uq_number_series_area_id_prefix_year")
        ),
    )
    op.create_index(op.f("ix_number_series_area_id"), "number_series", ["area_id"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("municipality_code", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('buyer', 'municipality', 'provider')", name=op.f("ck_organisation_kind")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_organisation_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint(
            "area_id", "business_id", name=op.f("uq_organisation_area_id_business_id")
        ),
    )
    op.create_index(op.f("ix_organisation_area_id"), "organisation", ["area_id"], unique=False)
    op.create_table(
        "outbox_job",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("leased_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("failed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_outbox_job_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_job")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_job_key")),
        sa.UniqueConstraint("position", name=op.f("uq_outbox_job_position")),
    )
    op.create_index(op.f("ix_outbox_job_area_id"), "outbox_job", ["area_id"], unique=False)
    op.create_index(
        "ix_outbox_job_waiting",
        "outbox_job",
        ["position"],
        unique=False,
        postgresql_where=sa.text("done_at is null and failed_at is null"),
    )
    op.create_table(
        "stored_file",
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_stored_file_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    op.create_index(op.f("ix_stored_file_area_id"), "stored_file", ["area_id"], unique=False)
    op.create_table(
        "membership",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_membership_area_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_membership_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "user_id",
            "organisation_id",
            "role",
            name=op.f("uq_membership_user_id_organisation_id_role"),
        ),
    )
    op.create_index(op.f("ix_membership_area_id"), "membership", ["area_id"], unique=False)
    op.create_index(op.f("ix_membership_user_id"), "membership", ["user_id"], unique=False)
    grant("area", "select, insert, update, delete")
    grant("user_account", "select, insert, update, delete")
    grant("audit_event", "select, insert")
    guard(
        "number_series",
        "area",
        AREA,
        """area_id = app_area() and app_audience() in ('staff', 'system')""",
    )
    grant("number_series", "select, insert, update, delete")
    guard(
        "organisation",
        "organisation",
        """area_id = app_area()""",
        """area_id = app_area() and (app_audience() in ('staff', 'system') or id = app_organisation())""",
    )
    grant("organisation", "select, insert, update, delete")
    guard(
        "outbox_job",
        "jobs",
        """app_audience() = 'system'""",
        """area_id = app_area() or app_audience() = 'system'""",
    )
    grant("outbox_job", "select, insert, update, delete")
    guard("stored_file", "provider", PROVIDER)
    grant("stored_file", "select, insert")
    guard(
        "membership",
        "membership",
        """user_id = app_user() or (area_id = app_area() and app_audience() in ('staff', 'system'))""",
        """area_id = app_area() and app_audience() in ('staff', 'system')""",
    )
    grant("membership", "select, insert, update, delete")
    op.execute(
        "create trigger append_only before update or delete on audit_event"
        " for each statement execute function refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("membership")
    op.drop_table("stored_file")
    op.drop_table("outbox_job")
    op.drop_table("organisation")
    op.drop_table("number_series")
    op.drop_table("audit_event")
    op.drop_table("user_account")
    op.drop_table("area")
    op.execute(
        "drop function refuse_change(), app_area(), app_organisation(), app_user(), app_audience()"
    )
