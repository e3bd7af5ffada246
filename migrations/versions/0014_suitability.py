"""Requirements of a call, judgements of its offers, clarifications, and how the market was seen."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0014"
down_revision = "0015"
branch_labels = None
depends_on = None

# The rows that each kind of table shows (row-level security).
IN_AREA = "area_id = app_area()"
STAFF = "app_audience() in ('staff', 'system')"
CALL_PART = "exists (select 1 from call where call.id = call_id)"
PROVIDER = f"{IN_AREA} and ({STAFF} or provider_id = app_organisation())"

# What was compared before there were judgements was not excluded.
OLD_JUDGEMENTS = """
insert into judgement (id, area_id, created_at, call_id, offer_id, state)
select gen_random_uuid(), offer.area_id, now(), offer.call_id, offer.id, 'suitable'
from offer join call on call.id = offer.call_id
where offer.state = 'opened'
and call.state in ('evaluation', 'decided', 'final', 'cancelled')
"""
TAKEN_OVER = ("call", "offer", "judgement")


def upgrade() -> None:
    _requirements()
    _judgements()
    _clarifications()
    _notes()
    for table in TAKEN_OVER:  # FORCE would hide the rows from the owner
        op.execute(f"alter table {table} no force row level security")
    op.execute(OLD_JUDGEMENTS)
    for table in TAKEN_OVER:
        op.execute(f"alter table {table} force row level security")


def _requirements() -> None:
    op.create_table(
        "requirement",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("labels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("questions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("evidence_kind", sa.String(), nullable=True),
        *_common("requirement"),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_requirement_call_id"), ondelete="CASCADE"
        ),
        sa.UniqueConstraint("call_id", "key", name=op.f("uq_requirement_call_id_key")),
    )
    _index("requirement", "area_id")
    guard("requirement", "call_part", CALL_PART, f"{IN_AREA} and {STAFF}")
    grant("requirement", "select, insert, delete")


def _judgements() -> None:
    op.create_table(
        "judgement",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("judged_by", sa.Uuid(), nullable=True),
        sa.Column("judged_at", UtcDateTime(timezone=True), nullable=True),
        *_common("judgement"),
        sa.CheckConstraint(
            "state <> 'excluded' or (ground <> '' and reason <> '')",
            name=op.f("ck_judgement_reasoned"),
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_judgement_call_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_judgement_offer_id")),
        sa.ForeignKeyConstraint(
            ["judged_by"], ["user_account.id"], name=op.f("fk_judgement_judged_by")
        ),
        sa.UniqueConstraint("offer_id", name=op.f("uq_judgement_offer_id")),
    )
    _index("judgement", "area_id", "call_id")
    guard("judgement", "staff", f"{IN_AREA} and {STAFF}")
    grant("judgement", "select, insert, update (state, ground, reason, judged_by, judged_at)")


def _clarifications() -> None:
    op.create_table(
        "clarification",
        sa.Column("judgement_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("reply_by", UtcDateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        *_common("clarification"),
        sa.CheckConstraint(
            "(answered_at is null) = (answer is null)", name=op.f("ck_clarification_answered")
        ),
        sa.CheckConstraint("answered_at <= reply_by", name=op.f("ck_clarification_in_time")),
        sa.ForeignKeyConstraint(
            ["judgement_id"], ["judgement.id"], name=op.f("fk_clarification_judgement_id")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_clarification_call_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_clarification_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user_account.id"], name=op.f("fk_clarification_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name=op.f("fk_clarification_answered_by")
        ),
    )
    _index("clarification", "area_id", "judgement_id", "provider_id")
    # A provider answers; asking is the authority's.
    guard("clarification", "provider", PROVIDER)
    grant("clarification", "select, insert, update (answer, answered_at, answered_by)")
    op.execute(
        "create trigger answer_stands before update or delete on clarification for each row"
        " when (old.answered_at is not null) execute function refuse_change()"
    )


def _notes() -> None:
    op.create_table(
        "market_note",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("checked", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        *_common("market_note"),
        sa.CheckConstraint("outcome in ('justify', 'rerun')", name=op.f("ck_market_note_outcome")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_market_note_call_id")),
        sa.ForeignKeyConstraint(
            ["noted_by"], ["user_account.id"], name=op.f("fk_market_note_noted_by")
        ),
    )
    _index("market_note", "area_id", "call_id")
    guard("market_note", "staff", f"{IN_AREA} and {STAFF}")
    grant("market_note", "select, insert")
    op.execute(
        "create trigger append_only before update or delete on market_note"
        " for each statement execute function refuse_change()"
    )


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _common(table: str) -> tuple[sa.Column[object] | sa.Constraint, ...]:
    """What every table of the domain has."""
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f(f"fk_{table}_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    raise NotImplementedError("What offers were excluded for is not forgotten")
