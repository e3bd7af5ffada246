"""What the queue of verification finds lines by, and a claim to an outcome that stands once.

Lines that stood before get their marks from their explanation. Of several contracts' lines for the
same outcome the first one stands; those that were paid or verified beside it were paid by both.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0078"
down_revision = "0075"
branch_labels = None
depends_on = None

STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
WAITING = "state in ('calculated', 'answered')"
READ = ("payment_line", "referral", "quick_order")
TEXTS = ("municipality", "exception", "employment", "outcome_kind")
BEGINNINGS = {"fact_source": "'other'", "sampled": "false", "claim": "'none'"}
"""What is needed of each line, and what it is until it is filled in."""
TOWNS = """
update payment_line line set due_on = (line.created_at at time zone 'Europe/Helsinki')::date + 14,
    municipality = coalesce(
        (select municipality from referral where referral.id = line.referral_id),
        (select municipality from quick_order where quick_order.id = line.order_id))
"""
# As outcomes/pure/exceptions.py and claims.py read an explanation today.
MARKS = """
with told as (
    select id, explanation ? 'adjustment' as adjusts, order_id,
        coalesce(explanation -> 'outcome', explanation -> 'adjustment' -> 'now') as outcome
    from payment_line
), found as (
    select id, adjusts, outcome, order_id,
        coalesce(outcome -> 'stretches', '[]') as stretches,
        (select spell from jsonb_array_elements(coalesce(outcome -> 'stretches', '[]'))
            with ordinality as stretch(value, place),
            jsonb_array_elements_text(coalesce(stretch.value -> 'spell_ids', '[]')) as spell
            order by stretch.place limit 1) as employment,
        (select coalesce(sum((value ->> 'last')::date - (value ->> 'first')::date + 1), 0)
            from jsonb_array_elements(coalesce(outcome -> 'stretches', '[]')))
            - coalesce((outcome ->> 'counted_days')::integer, 0) as gap_days
    from told
)
update payment_line line set
    fact_source = case when found.order_id is not null then 'delivery'
        when found.employment is not null then 'client_system'
        when outcome ->> 'anchor' = 'referral' then 'coach'
        when outcome ? 'anchor' then 'provider' else 'other' end,
    exception = case when adjusts then 'adjustment'
        when jsonb_path_exists(stretches, '$[*].kinds[*] ? (@.kind == "subsidised")')
            then 'subsidised'
        when jsonb_array_length(coalesce(outcome -> 'cuts', '[]')) > 0 then 'capped'
        when coalesce((outcome ->> 'attempt')::integer, 1) > 1 then 'repeated'
        when gap_days > 0 then 'gap'
        when jsonb_array_length(coalesce(outcome -> 'factors', '[]')) > 0 then 'factor' end,
    employment = case when not adjusts then found.employment end,
    outcome_kind = case when not adjusts and found.employment is not null then concat_ws('\\:',
        outcome ->> 'measure', outcome ->> 'months', outcome -> 'goal' ->> 'unit',
        outcome -> 'goal' ->> 'amount') end,
    claim = case when not adjusts and found.employment is not null then 'stands' else 'none' end
from found where found.id = line.id
"""
CLAIMS = """
with first as (
    select distinct on (area_id, person_key, employment, outcome_kind)
        id, area_id, person_key, employment, outcome_kind, contract_id
    from payment_line where claim = 'stands' and state <> 'rejected'
    order by area_id, person_key, employment, outcome_kind, created_at, line_id
)
update payment_line line set conflicts_with_id = first.id, exception = 'double_claim',
    claim = case when line.state in ('verified', 'paid') then 'shared' else 'conflict' end
from first where line.claim = 'stands' and line.state <> 'rejected'
    and line.area_id = first.area_id and line.person_key = first.person_key
    and line.employment = first.employment and line.outcome_kind = first.outcome_kind
    and line.contract_id <> first.contract_id
"""


def upgrade() -> None:
    for name in TEXTS:
        op.add_column("payment_line", sa.Column(name, sa.String()))
    op.add_column("payment_line", sa.Column("due_on", sa.Date()))
    op.add_column("payment_line", sa.Column("conflicts_with_id", sa.Uuid()))
    for name, beginning in BEGINNINGS.items():
        kind = sa.Boolean() if name == "sampled" else sa.String()
        column = sa.Column(name, kind, nullable=False, server_default=sa.text(beginning))
        op.add_column("payment_line", column)
    for table in READ:  # FORCE would hide the rows from the owner
        op.execute(f"alter table {table} no force row level security")
    for statement in (TOWNS, MARKS, CLAIMS):
        op.execute(statement)
    for table in READ:
        op.execute(f"alter table {table} force row level security")
    op.alter_column("payment_line", "due_on", nullable=False)
    for name in BEGINNINGS:
        op.alter_column("payment_line", name, server_default=None)
    op.add_column(
        "payment_line",
        sa.Column(
            "plain",
            sa.Boolean(),
            sa.Computed(
                "exception is null and not sampled and state <> 'answered'", persisted=True
            ),
            nullable=False,
        ),
    )
    op.create_foreign_key(
        op.f("fk_payment_line_conflicts_with_id"),
        "payment_line",
        "payment_line",
        ["conflicts_with_id"],
        ["id"],
    )
    _constraints()
    _indexes()
    grant("payment_line", "update (sampled, claim)")
    _terms()


def _constraints() -> None:
    op.create_check_constraint(
        op.f("ck_payment_line_claim"),
        "payment_line",
        "claim in ('none', 'stands', 'conflict', 'shared')",
    )
    op.create_check_constraint(
        op.f("ck_payment_line_claimed"),
        "payment_line",
        "(claim = 'none') = (employment is null or outcome_kind is null)",
    )
    op.create_exclude_constraint(
        op.f("ex_payment_line_claimed_once"),
        "payment_line",
        ("area_id", "="),
        ("person_key", "="),
        ("employment", "="),
        ("outcome_kind", "="),
        ("contract_id", "<>"),
        using="gist",
        where=sa.text("claim = 'stands' and adjusts_line_id is null and state <> 'rejected'"),
    )


def _indexes() -> None:
    op.create_index(
        "ix_payment_line_claim",
        "payment_line",
        ["area_id", "person_key", "employment", "outcome_kind"],
    )
    for name, columns, include in (
        ("queue", ["area_id", "plain", "due_on", "id"], ["provider_id"]),
        ("queue_rule", ["area_id", "rule", "plain", "due_on", "id"], []),
        ("queue_exception", ["area_id", "exception", "due_on", "id"], []),
        ("queue_due", ["area_id", "due_on"], ["provider_id"]),
    ):
        op.create_index(
            f"ix_payment_line_{name}",
            "payment_line",
            columns,
            postgresql_where=sa.text(WAITING),
            postgresql_include=include,
        )
    op.create_index(
        "ix_payment_line_state", "payment_line", ["area_id", "state", "plain", "due_on", "id"]
    )


def _terms() -> None:
    op.create_table(
        "contract_term",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_term_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_contract_term_recorded_by")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_contract_term_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_term")),
        sa.UniqueConstraint(
            "contract_id",
            "kind",
            "valid_from",
            name=op.f("uq_contract_term_contract_id_kind_valid_from"),
        ),
    )
    op.create_index(op.f("ix_contract_term_area_id"), "contract_term", ["area_id"])
    guard("contract_term", "staff", STAFF)
    grant("contract_term", "select, insert")


def downgrade() -> None:
    op.drop_table("contract_term")
    for name in ("plain", *TEXTS, "due_on", "conflicts_with_id", *BEGINNINGS):
        op.drop_column("payment_line", name)
