"""Providers' registration widened; passports and evidence."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PROVIDER = """area_id = app_area()
    and (app_audience() in ('staff', 'system') or provider_id = app_organisation())"""
JSONB = postgresql.JSONB(astext_type=sa.Text())
COLUMNS = (
    sa.Column("vat_number", sa.String(), nullable=True),
    sa.Column("size", sa.String(), nullable=True),
    sa.Column("third_sector", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    sa.Column("street", sa.String(), nullable=True),
    sa.Column("postal_code", sa.String(), nullable=True),
    sa.Column("city", sa.String(), nullable=True),
    sa.Column("contact_language", sa.String(), server_default="fi", nullable=False),
    sa.Column("einvoice_address", sa.String(), nullable=True),
    sa.Column("einvoice_operator", sa.String(), nullable=True),
    sa.Column("languages", postgresql.ARRAY(sa.Text()), server_default="{fi}", nullable=False),
    sa.Column("capacity", sa.Integer(), nullable=True),
    sa.Column("listed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    sa.Column("returned_details", JSONB, nullable=True),
)


def _own(table: str, *columns: sa.Column | sa.Constraint) -> None:
    """A table whose rows belong to a provider."""
    op.create_table(
        table,
        *columns,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("provider_row_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f(f"fk_{table}_area_id")),
        sa.ForeignKeyConstraint(
            ["provider_row_id"],
            ["provider.id"],
            name=op.f(f"fk_{table}_provider_row_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f(f"fk_{table}_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_area_id"), table, ["area_id"], unique=False)


def _number_who_is_liable() -> None:
    """Who is liable to VAT has the number of its business ID, in all areas."""
    for table in ("provider", "organisation"):  # the owner sees rows only while this is off
        op.execute(f"alter table {table} no force row level security")
    op.execute(
        "update provider set vat_number = 'FI' || replace(organisation.business_id, '-', '')"
        " from organisation where organisation.id = provider.provider_id and provider.vat_liable"
    )
    for table in ("provider", "organisation"):
        op.execute(f"alter table {table} force row level security")


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("provider", column)
    op.create_check_constraint(
        op.f("ck_provider_size"), "provider", "size in ('micro', 'small', 'medium', 'large')"
    )
    op.create_check_constraint(
        op.f("ck_provider_account"), "provider", "state in ('draft', 'closed') or iban <> ''"
    )
    op.create_check_constraint(op.f("ck_provider_capacity"), "provider", "capacity > 0")
    _number_who_is_liable()
    _own(
        "provider_contact",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.CheckConstraint(
            "role in ('signing', 'service', 'invoicing', 'offers')",
            name=op.f("ck_provider_contact_role"),
        ),
        sa.UniqueConstraint(
            "provider_row_id",
            "email",
            "role",
            name=op.f("uq_provider_contact_provider_row_id_email_role"),
        ),
    )
    guard("provider_contact", "provider", PROVIDER)
    grant("provider_contact", "select, insert, update, delete")
    _own(
        "provider_change",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("before", JSONB, nullable=False),
        sa.Column("after", JSONB, nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind in ('account', 'lines', 'form')", name=op.f("ck_provider_change_kind")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user_account.id"], name=op.f("fk_provider_change_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_provider_change_decided_by")
        ),
    )
    op.create_index(
        "uq_provider_change_open",
        "provider_change",
        ["provider_row_id", "kind"],
        unique=True,
        postgresql_where=sa.text("state = 'submitted'"),
    )
    guard("provider_change", "provider", PROVIDER)
    grant("provider_change", "select, insert, update")
    _own(
        "self_declaration",
        sa.Column("answers", JSONB, nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=True),
        sa.CheckConstraint("valid_until >= confirmed_on", name=op.f("ck_self_declaration_period")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["user_account.id"], name=op.f("fk_self_declaration_confirmed_by")
        ),
    )
    op.create_index(
        "ix_self_declaration_provider_row_id", "self_declaration", ["provider_row_id"], unique=False
    )
    guard("self_declaration", "provider", PROVIDER)
    # what was declared stays as it was: only that a reminder was sent is noted
    grant("self_declaration", "select, insert, update (reminded)")
    _own(
        "evidence",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "expires_on is null or expires_on >= issued_on", name=op.f("ck_evidence_period")
        ),
        sa.CheckConstraint(
            "state <> 'approved' or decided_by is not null", name=op.f("ck_evidence_decided")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_evidence_file_id")),
        sa.ForeignKeyConstraint(
            ["added_by"], ["user_account.id"], name=op.f("fk_evidence_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_evidence_decided_by")
        ),
    )
    op.create_index(
        "ix_evidence_provider_row_id_kind",
        "evidence",
        ["provider_row_id", "kind"],
        unique=False,
    )
    guard("evidence", "provider", PROVIDER)
    grant("evidence", "select, insert, update")


def downgrade() -> None:
    for table in ("evidence", "self_declaration", "provider_change", "provider_contact"):
        op.drop_table(table)
    for name in ("size", "account", "capacity"):
        op.drop_constraint(op.f(f"ck_provider_{name}"), "provider")
    for column in COLUMNS:
        op.drop_column("provider", column.name)
