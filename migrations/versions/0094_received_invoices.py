"""Providers' e-invoices are kept with what differs; what a payment sends to others is told by its
transfers, so that the bank's file settles it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None

STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
READ = ("payment", "payment_share", "statement")
FILLED = """
insert into payment_transfer (id, area_id, created_at, payment_id, end_to_end_id, receiver_name,
    receiver_iban, amount_eur, state, settled_on)
select md5('payment_transfer:' || payment.id)::uuid, payment.area_id, payment.created_at,
    payment.id, payment.end_to_end_id || '/1', payment_share.receiver_name,
    payment_share.receiver_iban, payment_share.amount_eur,
    case payment.state when 'settled' then 'settled' else 'sent' end,
    case payment.state when 'settled' then payment.settled_on end
from payment
    join statement on statement.id = payment.statement_id
        and statement.number = payment.end_to_end_id
    join payment_share on payment_share.area_id = payment.area_id
        and payment_share.cause = statement.number and payment_share.kind = 'diverted'
where payment.route = 'bank_file'
"""
# Of several claims on one payment none is paid (they hold it), so that each has one transfer.


def upgrade() -> None:
    _invoices()
    _tokens()
    _transfers()


def _common(table: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f(f"fk_{table}_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _invoices() -> None:
    name = "received_invoice"
    op.create_table(
        name,
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("order_number", sa.String(), nullable=False),
        sa.Column("seller_name", sa.String(), nullable=False),
        sa.Column("provider_id", sa.Uuid()),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("payable_eur", sa.Numeric(14, 2), nullable=False),
        sa.Column("statement_id", sa.Uuid()),
        sa.Column("differences", JSONB(), nullable=False),
        sa.Column("return_reason", sa.String()),
        sa.Column("return_note", sa.String()),
        sa.Column("returned_by", sa.Uuid()),
        sa.Column("returned_at", UtcDateTime(timezone=True)),
        *_common(name),
        _refers(name, "file_id", "stored_file"),
        _refers(name, "provider_id", "organisation"),
        _refers(name, "statement_id", "statement"),
        _refers(name, "returned_by", "user_account"),
        sa.UniqueConstraint("area_id", "sha256", name=op.f(f"uq_{name}_area_id_sha256")),
        sa.CheckConstraint(
            "state in ('differs', 'matched', 'returned')", name=op.f(f"ck_{name}_state")
        ),
        sa.CheckConstraint(
            "(state = 'matched') <= (statement_id is not null)", name=op.f(f"ck_{name}_statement")
        ),
        sa.CheckConstraint(
            "(state = 'returned') = (return_reason is not null)"
            " and (return_reason is null) = (returned_by is null)",
            name=op.f(f"ck_{name}_returned"),
        ),
        sa.CheckConstraint("source in ('file', 'interface')", name=op.f(f"ck_{name}_source")),
    )
    op.create_index(op.f(f"ix_{name}_area_id"), name, ["area_id"])
    op.create_index(f"ix_{name}_newest", name, ["area_id", "created_at", "id"])
    op.create_index(f"ix_{name}_state", name, ["area_id", "state", "created_at", "id"])
    op.create_index(
        f"uq_{name}_matched",
        name,
        ["statement_id"],
        unique=True,
        postgresql_where=sa.text("state = 'matched'"),
    )
    guard(name, "staff", STAFF)
    changed = (
        "state, statement_id, differences, return_reason, return_note, returned_by, returned_at"
    )
    grant(name, f"select, insert, update ({changed})")


def _tokens() -> None:
    name = "invoice_token"
    op.create_table(
        name,
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(timezone=True)),
        *_common(name),
        _refers(name, "made_by", "user_account"),
        sa.UniqueConstraint("sha256", name=op.f(f"uq_{name}_sha256")),
    )
    op.create_index(op.f(f"ix_{name}_area_id"), name, ["area_id"])
    guard(name, "staff", STAFF)
    grant(name, "select, insert, update (revoked_at)")


def _transfers() -> None:
    name = "payment_transfer"
    op.create_table(
        name,
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("end_to_end_id", sa.String(), nullable=False),
        sa.Column("receiver_name", sa.String(), nullable=False),
        sa.Column("receiver_iban", sa.String(), nullable=False),
        sa.Column("amount_eur", sa.Numeric(14, 2), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_on", sa.Date()),
        sa.Column("reason", sa.String()),
        sa.Column("source", sa.String()),
        *_common(name),
        _refers(name, "payment_id", "payment"),
        sa.UniqueConstraint(
            "area_id", "end_to_end_id", name=op.f(f"uq_{name}_area_id_end_to_end_id")
        ),
        sa.CheckConstraint(
            "state in ('sent', 'settled', 'returned')", name=op.f(f"ck_{name}_state")
        ),
        sa.CheckConstraint(
            "(state = 'returned') = (reason is not null)", name=op.f(f"ck_{name}_reason")
        ),
    )
    op.create_index(op.f(f"ix_{name}_area_id"), name, ["area_id"])
    op.create_index(op.f(f"ix_{name}_payment_id"), name, ["payment_id"])
    op.create_index(
        f"ix_{name}_returned",
        name,
        ["area_id", "settled_on"],
        postgresql_where=sa.text("state = 'returned'"),
    )
    for table in READ:  # FORCE would hide the rows from the owner
        op.execute(f"alter table {table} no force row level security")
    op.execute(FILLED)
    for table in READ:
        op.execute(f"alter table {table} force row level security")
    guard(name, "staff", STAFF)
    grant(name, "select, insert, update (state, settled_on, reason, source)")


def downgrade() -> None:
    op.drop_table("payment_transfer")
    op.drop_table("invoice_token")
    op.drop_table("received_invoice")
