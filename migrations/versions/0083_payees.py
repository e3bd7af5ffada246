"""What is known of payees on a day, and what of a payment goes elsewhere than to the payee."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0083"
down_revision = "0078"
branch_labels = None
depends_on = None

STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
KINDS = (
    "'prepayment_register', 'pension_certificate', 'payment_ban', 'assignment', 'bankruptcy',"
    " 'foreign_seller'"
)
RECORD_POINTS = {
    "area_id": "area",
    "provider_id": "organisation",
    "evidence_id": "stored_file",
    "recorded_by": "user_account",
    "confirmed_by": "user_account",
}
SHARE_POINTS = {"area_id": "area", "provider_id": "organisation", "record_id": "payee_record"}


def upgrade() -> None:
    op.create_table(
        "payee_record",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("listed", sa.Boolean()),
        sa.Column("percent", sa.Numeric()),
        sa.Column("amount_eur", sa.Numeric(14, 2)),
        *(
            sa.Column(name, sa.String())
            for name in ("receiver_name", "receiver_iban", "receiver_reference", "country", "note")
        ),
        sa.Column("evidence_id", sa.Uuid()),
        sa.Column("recorded_by", sa.Uuid()),
        sa.Column("confirmed_by", sa.Uuid()),
        sa.Column("confirmed_at", UtcDateTime(timezone=True)),
        *_own("payee_record", RECORD_POINTS),
        _check("payee_record", "kind", f"kind in ({KINDS})"),
        _check("payee_record", "source", "source in ('register', 'person')"),
        _check("payee_record", "days", "valid_to is null or valid_to >= valid_from"),
        _check(
            "payee_record", "two_persons", "confirmed_by is null or confirmed_by <> recorded_by"
        ),
        _check("payee_record", "recorder", "(source = 'person') = (recorded_by is not null)"),
        _check("payee_record", "evidence", "source = 'register' or evidence_id is not null"),
        _check("payee_record", "amount", "amount_eur > 0"),
    )
    op.create_index(op.f("ix_payee_record_area_id"), "payee_record", ["area_id"])
    op.create_index("ix_payee_record_provider_id_kind", "payee_record", ["provider_id", "kind"])
    guard("payee_record", "staff", STAFF)
    grant("payee_record", "select, insert, update (state, valid_to, confirmed_by, confirmed_at)")
    op.create_table(
        "payment_share",
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount_eur", sa.Numeric(14, 2), nullable=False),
        *(
            sa.Column(name, sa.String())
            for name in ("receiver_name", "receiver_iban", "receiver_reference")
        ),
        *_own("payment_share", SHARE_POINTS),
        sa.UniqueConstraint(
            "area_id", "cause", "record_id", name=op.f("uq_payment_share_area_id_cause_record_id")
        ),
        _check("payment_share", "amount", "amount_eur > 0"),
        _check("payment_share", "kind", "kind in ('withheld', 'diverted')"),
        _check("payment_share", "receiver", "(kind = 'diverted') = (receiver_iban is not null)"),
    )
    op.create_index(op.f("ix_payment_share_area_id"), "payment_share", ["area_id"])
    op.create_index("ix_payment_share_record_id", "payment_share", ["record_id"])
    guard("payment_share", "staff", STAFF)
    grant("payment_share", "select, insert")


def _own(table: str, points: dict[str, str]) -> list[sa.schema.SchemaItem]:
    """The columns and keys that each row of an area has."""
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
            for column, target in points.items()
        ),
    ]


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def downgrade() -> None:
    raise NotImplementedError("what is known of payees is kept")
