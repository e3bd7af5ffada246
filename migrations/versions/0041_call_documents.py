"""A published call as a PDF, kept with each correction; the calls that take offers get theirs.
Members of a consortium keep a copy of the offer that they stand behind."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0041"
down_revision = "0042"
branch_labels = None
depends_on = None

AUTHORITY = "area_id = app_area() and app_audience() in ('staff', 'system')"
OWN = "area_id = app_area() and (app_audience() = 'system' or provider_id = app_organisation())"
CALL_PART = "exists (select 1 from call where call.id = call_id)"
ASKED = """
insert into outbox_job (id, area_id, created_at, task, payload, key, due_at, attempts)
select gen_random_uuid(), area_id, now(), 'call.render', jsonb_build_object('call_id', id::text),
    'call.render:' || id || '\\:0', now(), 0
from call where state = 'open'
on conflict do nothing
"""
TABLES = ("call", "outbox_job")


def upgrade() -> None:
    op.create_table(
        "call_document",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_call_document_area_id")),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_call_document_call_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_call_document_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_document")),
        sa.UniqueConstraint("call_id", "position", name=op.f("uq_call_document_call_id_position")),
    )
    op.create_index(op.f("ix_call_document_area_id"), "call_document", ["area_id"])
    guard("call_document", "call_part", CALL_PART, AUTHORITY)
    grant("call_document", "select, insert")
    op.execute(
        "create trigger append_only before update or delete on call_document"
        " for each statement execute function refuse_change()"
    )
    _member_copies()
    for table in TABLES:
        op.execute(f"alter table {table} no force row level security")
    op.execute(ASKED)
    for table in TABLES:
        op.execute(f"alter table {table} force row level security")


def _member_copies() -> None:
    op.create_table(
        "member_copy",
        sa.Column("sealed_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_key_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_member_copy_area_id")),
        sa.ForeignKeyConstraint(
            ["sealed_id"], ["sealed_offer.id"], name=op.f("fk_member_copy_sealed_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_member_copy_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_key_id"],
            ["organisation_key.id"],
            name=op.f("fk_member_copy_organisation_key_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_copy")),
        sa.UniqueConstraint(
            "sealed_id", "provider_id", name=op.f("uq_member_copy_sealed_id_provider_id")
        ),
    )
    op.create_index(op.f("ix_member_copy_area_id"), "member_copy", ["area_id"])
    guard("member_copy", "provider_only", OWN)
    grant("member_copy", "select, insert")


def downgrade() -> None:
    op.drop_table("member_copy")
    op.drop_table("call_document")
