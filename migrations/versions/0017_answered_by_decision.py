"""Claims are answered by decisions, finality may be undone, cancelled calls may go on."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant
from marketplace.platform.types import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# A decision from before kept no days for the buyer's own correction. They are those of the rule of
# its day; where that row names none, those of Act 1397/2016, section 133.
CORRECTION_DAYS = """
update decision set remedy = remedy || jsonb_build_object('correction_days', coalesce(
    (select (rule.value ->> 'correction_days')::int from rule
     where rule.area_id = decision.area_id and rule.kind = 'remedy'
         and rule.key = decision.remedy ->> 'key'
         and rule.valid_from <= (decision.signed_at at time zone 'Europe/Helsinki')::date
         and (rule.valid_to is null
             or rule.valid_to >= (decision.signed_at at time zone 'Europe/Helsinki')::date)),
    90))
where signed_at is not null and not remedy ? 'correction_days'
"""
CONTRACTED = """
update decision set contracted_at = (select min(contract.in_force_at) from contract
    where contract.decision_id = decision.id and contract.in_force_at is not null)
where exists (select 1 from contract
    where contract.decision_id = decision.id and contract.in_force_at is not null)
"""
# A note of the market was made of the one offer that was suitable then.
NOTED = """
update market_note set offer_id = (select judgement.offer_id from judgement
    where judgement.call_id = market_note.call_id and judgement.state = 'suitable')
where (select count(*) from judgement
    where judgement.call_id = market_note.call_id and judgement.state = 'suitable') = 1
"""
# Where a call was when it was cancelled, as the log tells.
CANCELLED = """
update call set cancelled_from = (select audit_event.from_state from audit_event
    where audit_event.object_type = 'call' and audit_event.object_id = call.id
        and audit_event.action = 'cancel'
    order by audit_event.position desc limit 1)
where state = 'cancelled'
"""
TABLES = ("call", "audit_event", "decision", "contract", "rule", "market_note", "judgement")


def upgrade() -> None:
    op.drop_constraint("ck_decision_kind", "decision")
    op.create_check_constraint(
        op.f("ck_decision_kind"),
        "decision",
        "kind in ('award', 'correction', 'reversal', 'cancellation', 'revision_answer',"
        " 'correction_answer')",
    )
    op.add_column("decision", sa.Column("contracted_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("call", sa.Column("cancelled_from", sa.String(), nullable=True))
    for table, column, other in (
        ("claim", "answer_id", "decision"),
        ("market_note", "offer_id", "offer"),
    ):
        op.add_column(table, sa.Column(column, sa.Uuid(), nullable=True))
        op.create_foreign_key(op.f(f"fk_{table}_{column}"), table, other, [column], ["id"])
    op.create_index(op.f("ix_claim_answer_id"), "claim", ["answer_id"], unique=False)
    grant("claim", "update (answer_id)")
    _fill()


def _fill() -> None:
    for table in TABLES:
        op.execute(f"alter table {table} no force row level security")
    op.execute("alter table market_note disable trigger user")  # append-only for everybody else
    for statement in (CORRECTION_DAYS, CONTRACTED, NOTED, CANCELLED):
        op.execute(statement)
    op.execute("alter table market_note enable trigger user")
    for table in TABLES:
        op.execute(f"alter table {table} force row level security")


def downgrade() -> None:
    raise NotImplementedError("Decisions on claims do not fit into what was before.")
