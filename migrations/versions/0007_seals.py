"""Officers' keys, seals with threshold shares, keys of organisations; openings by two.

What was sealed before stays readable: calls keep their wrapped private key until they are opened,
and a draft that names no organisation key is one by the old scheme until its next save.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
PROVIDER_ONLY = """area_id = app_area()
        and (app_audience() = 'system' or provider_id = app_organisation())"""


def upgrade() -> None:
    op.create_table(
        "member_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_private_key", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("memory", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_member_key_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_key")),
        sa.UniqueConstraint("user_id", name=op.f("uq_member_key_user_id")),
    )
    op.create_table(
        "officer_key",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("rehearsed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_private_key", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("memory", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('officer', 'escrow')", name=op.f("ck_officer_key_kind")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_officer_key_area_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_officer_key_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_key")),
    )
    op.create_index(op.f("ix_officer_key_area_id"), "officer_key", ["area_id"], unique=False)
    op.create_index(
        "uq_officer_key_escrow",
        "officer_key",
        ["area_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'escrow' and ended_at is null"),
    )
    op.create_index(
        "uq_officer_key_standing",
        "officer_key",
        ["area_id", "user_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'officer' and ended_at is null"),
    )
    op.create_table(
        "seal",
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_seal_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal")),
    )
    op.create_index(op.f("ix_seal_area_id"), "seal", ["area_id"], unique=False)
    op.create_table(
        "organisation_key",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_organisation_key_area_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_organisation_key_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_key")),
        sa.UniqueConstraint(
            "provider_id", "generation", name=op.f("uq_organisation_key_provider_id_generation")
        ),
    )
    op.create_index(
        op.f("ix_organisation_key_area_id"), "organisation_key", ["area_id"], unique=False
    )
    op.create_table(
        "seal_share",
        sa.Column("seal_id", sa.Uuid(), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("officer_key_id", sa.Uuid(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("handed_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_seal_share_area_id")),
        sa.ForeignKeyConstraint(
            ["handed_by"], ["user_account.id"], name=op.f("fk_seal_share_handed_by")
        ),
        sa.ForeignKeyConstraint(
            ["officer_key_id"], ["officer_key.id"], name=op.f("fk_seal_share_officer_key_id")
        ),
        sa.ForeignKeyConstraint(["seal_id"], ["seal.id"], name=op.f("fk_seal_share_seal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_share")),
        sa.UniqueConstraint(
            "seal_id",
            "index",
            "officer_key_id",
            name=op.f("uq_seal_share_seal_id_index_officer_key_id"),
        ),
    )
    op.create_index(op.f("ix_seal_share_area_id"), "seal_share", ["area_id"], unique=False)
    op.create_table(
        "key_copy",
        sa.Column("organisation_key_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("member_public_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_key_copy_area_id")),
        sa.ForeignKeyConstraint(
            ["organisation_key_id"],
            ["organisation_key.id"],
            name=op.f("fk_key_copy_organisation_key_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_key_copy_provider_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_key_copy_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_copy")),
        sa.UniqueConstraint(
            "organisation_key_id",
            "member_public_key",
            name=op.f("uq_key_copy_organisation_key_id_member_public_key"),
        ),
    )
    op.create_index(op.f("ix_key_copy_area_id"), "key_copy", ["area_id"], unique=False)
    op.create_table(
        "offer_opening",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=False),
        sa.Column("begun_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("completed_by", sa.Uuid(), nullable=True),
        sa.Column("completed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("record", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(completed_at is null) = (completed_by is null)",
            name=op.f("ck_offer_opening_completed"),
        ),
        sa.CheckConstraint("completed_by <> begun_by", name=op.f("ck_offer_opening_two_people")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_offer_opening_area_id")),
        sa.ForeignKeyConstraint(
            ["begun_by"], ["user_account.id"], name=op.f("fk_offer_opening_begun_by")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_offer_opening_call_id")),
        sa.ForeignKeyConstraint(
            ["completed_by"], ["user_account.id"], name=op.f("fk_offer_opening_completed_by")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_offer_opening_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_opening")),
        sa.UniqueConstraint("call_id", name=op.f("uq_offer_opening_call_id")),
    )
    op.create_index(op.f("ix_offer_opening_area_id"), "offer_opening", ["area_id"], unique=False)
    op.create_table(
        "late_arrival",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=True),
        sa.Column("attempt", sa.String(), nullable=False),
        sa.Column("arrived_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_late_arrival_area_id")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_late_arrival_call_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_late_arrival_offer_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_late_arrival_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_arrival")),
    )
    op.create_index(op.f("ix_late_arrival_area_id"), "late_arrival", ["area_id"], unique=False)
    op.create_index(op.f("ix_late_arrival_call_id"), "late_arrival", ["call_id"], unique=False)
    op.create_table(
        "offer_member",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("member_id <> provider_id", name=op.f("ck_offer_member_another")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_offer_member_area_id")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_offer_member_call_id")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["user_account.id"], name=op.f("fk_offer_member_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["organisation.id"], name=op.f("fk_offer_member_member_id")
        ),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_offer_member_offer_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_offer_member_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_member")),
        sa.UniqueConstraint(
            "offer_id", "member_id", name=op.f("uq_offer_member_offer_id_member_id")
        ),
    )
    op.create_index(op.f("ix_offer_member_area_id"), "offer_member", ["area_id"], unique=False)
    op.create_index(op.f("ix_offer_member_member_id"), "offer_member", ["member_id"], unique=False)
    op.add_column("call", sa.Column("seal_id", sa.Uuid(), nullable=True))
    op.add_column(
        "call",
        sa.Column(
            "opening_officers", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False
        ),
    )
    op.create_foreign_key(op.f("fk_call_seal_id"), "call", "seal", ["seal_id"], ["id"])
    op.add_column("offer_draft", sa.Column("sealed_copy", sa.LargeBinary(), nullable=True))
    op.add_column("offer_draft", sa.Column("organisation_key_id", sa.Uuid(), nullable=True))
    op.add_column(
        "offer_draft", sa.Column("version", sa.Integer(), server_default="1", nullable=False)
    )
    op.add_column("offer_draft", sa.Column("sealed_version", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_offer_draft_organisation_key_id"),
        "offer_draft",
        "organisation_key",
        ["organisation_key_id"],
        ["id"],
    )
    _guard()


def _guard() -> None:
    for table in ("officer_key", "seal", "seal_share", "offer_opening"):
        guard(table, "staff", STAFF)
    guard("member_key", "own_person", "user_id = app_user() or app_audience() = 'system'")
    for table in ("organisation_key", "key_copy"):
        guard(table, "provider_only", PROVIDER_ONLY)
    guard(
        "late_arrival",
        "late_arrival",
        """area_id = app_area()
        and (app_audience() = 'system' or provider_id = app_organisation()
        or app_audience() = 'staff' and exists (select 1 from offer_opening
        where offer_opening.call_id = late_arrival.call_id and completed_at is not null))""",
    )
    guard(
        "offer_member",
        "consortium",
        """area_id = app_area()
        and (app_audience() = 'system' or provider_id = app_organisation()
        or member_id = app_organisation() or app_audience() = 'staff'
        and exists (select 1 from offer where offer.id = offer_id))""",
    )
    grant("officer_key", "select, insert, update (rehearsed_at, ended_at)")
    for table in ("seal", "seal_share", "organisation_key", "key_copy", "late_arrival"):
        grant(table, "select, insert")
    grant("member_key", "select, insert, update")
    # A lock for an opening's file or a seal's shares needs the privilege to update a column.
    grant("seal", "update (threshold)")
    grant("offer_opening", "select, insert, update (completed_by, completed_at, record, file_id)")
    grant("offer_member", "select, insert, update (confirmed_at, confirmed_by), delete")


def downgrade() -> None:
    op.drop_column("offer_draft", "sealed_version")
    op.drop_column("offer_draft", "version")
    op.drop_column("offer_draft", "organisation_key_id")
    op.drop_column("offer_draft", "sealed_copy")
    op.drop_column("call", "opening_officers")
    op.drop_column("call", "seal_id")
    for table in (
        "offer_member",
        "late_arrival",
        "offer_opening",
        "key_copy",
        "seal_share",
        "organisation_key",
        "seal",
        "officer_key",
        "member_key",
    ):
        op.drop_table(table)
