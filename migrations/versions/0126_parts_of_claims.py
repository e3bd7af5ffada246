"""Recovery claims are paid back in parts, the VAT of a written-off claim is posted by itself, and
late interest is kept by the periods of its rates."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0126"
down_revision = "0137"
branch_labels = None
depends_on = None

STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
READS = """area_id = app_area()
    and (app_audience() in ('staff', 'system') or provider_id = app_organisation())"""
ACCOUNTS = """account in ('cost', 'vat', 'owed', 'held', 'verified', 'approved', 'handed_over',
    'recovered', 'withheld', 'diverted', 'paid', 'elsewhere', 'reclaimed', 'written_off',
    'lost_vat', 'interest', 'interest_owed', 'interest_paid', 'receivable', 'billed')"""
POINTS = {"area_id": "area", "recovery_id": "recovery_claim", "provider_id": "organisation"}
TOLD = """
insert into repayment (id, area_id, created_at, recovery_id, provider_id, paid_on, amount_eur,
    source)
select gen_random_uuid(), area_id, now(), id, provider_id, paid_on, gross_eur, source
from recovery_claim where state = 'paid'
"""
# The VAT of what was written off stood with the price; who bears it follows from a credit note.
LOST = """
select claim.id, claim.area_id, claim.vat_eur, claim.credit_note_id is not null
from recovery_claim claim
where claim.state = 'written_off' and claim.vat_eur > 0 and exists (
    select from ledger_posting posting where posting.recovery_id = claim.id
    and posting.line_id is null and posting.account = 'written_off')
order by claim.number
"""
LINES = """
select line.amount_eur, posted.contract_id, posted.order_id, posted.municipality,
    posted.budget_line
from payment_line line
cross join lateral (select * from ledger_posting posting where posting.line_id = line.id
    order by posting.created_at, posting.id limit 1) posted
where line.recovery_id = :claim order by line.line_id
"""
ENTRY = """
insert into ledger_entry (id, area_id, created_at, cause, action, booked_on)
values (gen_random_uuid(), :area, now(), :cause, 'write_off', current_date) returning id
"""
POSTING = """
insert into ledger_posting (id, area_id, created_at, entry_id, account, amount_eur, recovery_id,
    contract_id, order_id, municipality, budget_line)
values (gen_random_uuid(), :area, now(), :entry, :account, :eur, :claim, :contract_id, :order_id,
    :municipality, :budget_line)
"""
PERIODS = """
update late_interest set periods = jsonb_build_array(jsonb_build_object('first', due_on + 1,
    'last', settled_on, 'percent', percent, 'cents', (interest_eur * 100)::int))
"""


GUARDED = (
    "recovery_claim", "payment_line", "ledger_entry", "ledger_posting", "ledger_balance",
    "late_interest",
)  # fmt: skip


def upgrade() -> None:
    for table in GUARDED:  # FORCE hides from the owner
        op.execute(f"alter table {table} no force row level security")
    _repayments()
    op.drop_constraint("ck_ledger_posting_account", "ledger_posting")
    op.create_check_constraint(op.f("ck_ledger_posting_account"), "ledger_posting", ACCOUNTS)
    for claim in op.get_bind().execute(sa.text(LOST)).all():
        _post_lost(*claim)
    op.add_column(
        "late_interest",
        sa.Column("periods", postgresql.JSONB(), server_default="[]", nullable=False),
    )
    op.add_column(
        "late_interest",
        sa.Column("before_eur", sa.Numeric(14, 2), server_default="0", nullable=False),
    )
    op.execute(PERIODS)
    for column in ("periods", "before_eur"):
        op.alter_column("late_interest", column, server_default=None)
    op.drop_column("late_interest", "percent")
    op.execute("set constraints all immediate")  # a table with checks to come is not altered
    for table in GUARDED:
        op.execute(f"alter table {table} force row level security")


def _repayments() -> None:
    op.create_table(
        "repayment",
        sa.Column("recovery_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount_eur", sa.Numeric(14, 2), nullable=False),
        sa.Column("source", sa.String()),
        sa.Column("taken_back_at", UtcDateTime(timezone=True)),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_repayment_{column}"))
            for column, table in POINTS.items()
        ),
        sa.CheckConstraint("amount_eur > 0", name=op.f("ck_repayment_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repayment")),
    )
    for column in ("area_id", "recovery_id"):
        op.create_index(op.f(f"ix_repayment_{column}"), "repayment", [column])
    op.execute(TOLD)
    guard("repayment", "provider_reads", READS, STAFF)
    grant("repayment", "select, insert, update (source, taken_back_at)")
    op.drop_column("recovery_claim", "source")


def _post_lost(claim: Any, area: Any, vat: Any, credited: bool) -> None:
    """Without a credit note the VAT is what it was; with one it is lost, line by line."""
    lines = op.get_bind().execute(sa.text(LINES), {"claim": claim}).mappings().all()
    owner = ("contract_id", "order_id", "municipality", "budget_line")
    none = dict.fromkeys(owner)
    _entry(claim, area, str(claim), [("written_off", -vat, none), ("vat", vat, none)])
    for place, (line, eur) in enumerate(_parted(lines, vat) if credited else (), start=1):
        whose = {name: line[name] for name in owner}
        _entry(claim, area, f"{claim}.{place}", [("lost_vat", eur, whose), ("vat", -eur, whose)])


def _parted(lines: Sequence[Any], vat: Any) -> Iterator[tuple[Any, Any]]:
    """The VAT by lines in proportion; the last one takes what rounding leaves."""
    net, left = sum(line["amount_eur"] for line in lines), vat
    for line in lines[:-1]:
        eur = round(vat * line["amount_eur"] / net, 2)
        left -= eur
        yield line, eur
    yield lines[-1], left


def _entry(claim: Any, area: Any, cause: str, postings: Sequence[tuple[str, Any, Any]]) -> None:
    bind = op.get_bind()
    told = {"area": area, "cause": f"recovery_claim:{cause}:lost_vat"}
    entry = bind.execute(sa.text(ENTRY), told).scalar_one()
    for account, eur, whose in postings:
        if eur:
            facts = {"area": area, "entry": entry, "account": account, "eur": eur, "claim": claim}
            bind.execute(sa.text(POSTING), facts | whose)


def downgrade() -> None:
    raise NotImplementedError("what was paid back in parts is of no one day")
