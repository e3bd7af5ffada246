"""What stands again has days, a contract and scores of its own.

The last day of a condition moves, a purchase whose contract was ended because its award had fallen
may be contracted anew, a round of evaluation says which round it went on from, and an award on
which round it rests.
"""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant

revision = "0069"
down_revision = "0067"
branch_labels = None
depends_on = None

TABLES = ("contract", "decision", "evaluation")
FOLLOWS = """
update evaluation set follows_id = earlier.id from evaluation earlier
where earlier.call_id = evaluation.call_id and earlier.round = evaluation.round - 1
"""
# An award rests on the round that had been agreed on last when it was drafted, and with it what
# goes on with its comparison.
ROUND = """
with recursive rests(id, call_id, drafted_at) as (
    select id, subject_id, created_at from decision
    where kind in ('award', 'correction') and rests_on_id is null
    union all select later.id, later.subject_id, rests.drafted_at
    from decision later join rests on later.rests_on_id = rests.id
    where later.kind in ('award', 'correction')
)
update decision set content = content || jsonb_build_object('round', (
    select round from evaluation
    where evaluation.call_id = rests.call_id and agreed_at <= rests.drafted_at
    order by agreed_at desc, round desc limit 1))
from rests where rests.id = decision.id
"""
# Its contract has been ended, so that the award has none; one that stands again asks for it anew.
CONTRACT_GONE = """
update decision set contracted_at = null, ready_at = null where contracted_at is not null
and exists (select from contract where decision_id = decision.id and kind = 'purchase'
    and terminated_on is not null)
"""


def upgrade() -> None:
    grant("decision_condition", "update (last_day)")
    op.add_column(
        "evaluation",
        sa.Column(
            "follows_id",
            sa.Uuid(),
            sa.ForeignKey("evaluation.id", name=op.f("fk_evaluation_follows_id_evaluation")),
        ),
    )
    op.drop_index("uq_contract_standing", "contract")
    op.create_index(
        "uq_contract_standing",
        "contract",
        ["decision_id", "provider_id"],
        unique=True,
        postgresql_where="state <> 'void' and call_off_id is null"
        " and (terminated_on is null or kind = 'framework')",
    )
    for table in TABLES:
        op.execute(f"alter table {table} no force row level security")
    op.execute(FOLLOWS)
    op.execute(ROUND)
    op.execute(CONTRACT_GONE)
    for table in TABLES:
        op.execute(f"alter table {table} force row level security")


def downgrade() -> None:
    raise NotImplementedError("Two contracts of one award do not fit into what was before.")
