"""Evaluators, conflicts of interest, individual scores and consensus."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# The rows that each kind of table shows (row-level security).
STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
OWN_SCORE = """area_id = app_area() and (app_audience() = 'system'
    or app_audience() = 'staff' and (evaluator_id = app_user() or exists (select 1
    from evaluation where evaluation.id = evaluation_id and evaluation.scores_shown)))"""
OWN_SCORE_ONLY = """area_id = app_area() and (app_audience() = 'system'
    or app_audience() = 'staff' and evaluator_id = app_user())"""

# What was scored before there were evaluators: one officer's score was the call's score.
OLD_EVALUATIONS = """
insert into evaluation (id, area_id, created_at, call_id, round, state, scores_shown,
    evaluators_needed, divergence_limit, rule, agreed_at)
select gen_random_uuid(), call.area_id, min(score.created_at), call.id, 1,
    case when count(*) = needed.cells then 'agreed' else 'scoring' end,
    count(*) = needed.cells, 1, 20, 'mean',
    case when count(*) = needed.cells then max(score.created_at) end
from score
join offer on offer.id = score.offer_id
join call on call.id = offer.call_id
cross join lateral (select
    (select count(*) from offer one where one.call_id = call.id and one.state = 'opened')
    * (select count(*) from criterion where criterion.call_id = call.id) as cells) needed
group by call.id, call.area_id, needed.cells
"""
OLD_EVALUATORS = """
insert into evaluator (id, area_id, created_at, evaluation_id, user_id, position, named_by,
    submitted_at)
select gen_random_uuid(), evaluation.area_id, min(score.created_at), evaluation.id,
    score.evaluator_id, row_number() over (partition by evaluation.id order by score.evaluator_id),
    score.evaluator_id, evaluation.agreed_at
from score
join offer on offer.id = score.offer_id
join evaluation on evaluation.call_id = offer.call_id
group by evaluation.area_id, evaluation.id, score.evaluator_id, evaluation.agreed_at
"""
OLD_SCORES = """
update score set evaluation_id = evaluation.id, submitted_at = evaluation.agreed_at
from offer, evaluation
where offer.id = score.offer_id and evaluation.call_id = offer.call_id
"""
OLD_CONSENSUS = """
insert into consensus_score (id, area_id, created_at, evaluation_id, offer_id, criterion_id,
    percent, reason, basis, agreed_by)
select gen_random_uuid(), score.area_id, score.created_at, score.evaluation_id, score.offer_id,
    score.criterion_id, score.percent, score.reason, 'single', score.evaluator_id
from score join evaluation on evaluation.id = score.evaluation_id
where evaluation.state = 'agreed'
"""
OLD_PRICES = """
update call set prices_shown_at = evaluation.agreed_at
from evaluation where evaluation.call_id = call.id
"""


def upgrade() -> None:
    _calls()
    _evaluations()
    _scores()
    _lots()
    _take_over()
    op.alter_column("score", "evaluation_id", nullable=False)
    _locks()


def _calls() -> None:
    op.add_column(
        "call",
        sa.Column(
            "price_formula",
            sa.String(),
            nullable=False,
            server_default=sa.text("'lowest_relative'"),
        ),
    )
    op.add_column(
        "call",
        sa.Column(
            "formula_parameters",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            server_default=sa.text("'{}'"),
        ),
    )
    op.add_column(
        "call",
        sa.Column("tie_rule", sa.String(), nullable=False, server_default=sa.text("'lower_price'")),
    )
    op.add_column("call", sa.Column("tie_criterion", sa.String(), nullable=True))
    op.add_column("call", sa.Column("prices_shown_at", UtcDateTime(timezone=True), nullable=True))
    for name in ("price_formula", "formula_parameters", "tie_rule"):
        op.alter_column("call", name, server_default=None)


def _evaluations() -> None:
    op.create_table(
        "evaluation",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("scores_shown", sa.Boolean(), nullable=False),
        sa.Column("evaluators_needed", sa.Integer(), nullable=False),
        sa.Column("divergence_limit", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("agreed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("evaluators_needed >= 1", name=op.f("ck_evaluation_needed")),
        sa.CheckConstraint(
            "divergence_limit between 0 and 100", name=op.f("ck_evaluation_divergence_limit")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_evaluation_area_id")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_evaluation_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint("call_id", "round", name=op.f("uq_evaluation_call_id_round")),
    )
    op.create_index(op.f("ix_evaluation_area_id"), "evaluation", ["area_id"], unique=False)
    op.create_index(
        "uq_evaluation_standing",
        "evaluation",
        ["call_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'replaced'"),
    )
    op.create_table(
        "evaluator",
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("named_by", sa.Uuid(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_evaluator_area_id")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluation.id"], name=op.f("fk_evaluator_evaluation_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_evaluator_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["named_by"], ["user_account.id"], name=op.f("fk_evaluator_named_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluator")),
        sa.UniqueConstraint(
            "evaluation_id", "user_id", name=op.f("uq_evaluator_evaluation_id_user_id")
        ),
    )
    op.create_index(op.f("ix_evaluator_area_id"), "evaluator", ["area_id"], unique=False)
    op.create_index(op.f("ix_evaluator_user_id"), "evaluator", ["user_id"], unique=False)
    op.create_table(
        "conflict_declaration",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("conflicted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_conflict_declaration_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offer.id"], name=op.f("fk_conflict_declaration_offer_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_conflict_declaration_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_declaration")),
        sa.UniqueConstraint(
            "offer_id",
            "user_id",
            "conflicted",
            name=op.f("uq_conflict_declaration_offer_id_user_id_conflicted"),
        ),
    )
    op.create_index(
        op.f("ix_conflict_declaration_area_id"), "conflict_declaration", ["area_id"], unique=False
    )
    for table in ("evaluation", "evaluator", "conflict_declaration"):
        guard(table, "staff", STAFF)
    grant("evaluation", "select, insert, update")
    grant("evaluator", "select, insert, update (submitted_at), delete")
    grant("conflict_declaration", "select, insert")


def _scores() -> None:
    op.add_column("score", sa.Column("evaluation_id", sa.Uuid(), nullable=True))
    op.add_column("score", sa.Column("submitted_at", UtcDateTime(timezone=True), nullable=True))
    op.create_foreign_key(
        op.f("fk_score_evaluation_id"), "score", "evaluation", ["evaluation_id"], ["id"]
    )
    op.drop_constraint("uq_score_offer_id_criterion_id", "score")
    op.create_unique_constraint(
        op.f("uq_score_evaluation_id_offer_id_criterion_id_evaluator_id"),
        "score",
        ["evaluation_id", "offer_id", "criterion_id", "evaluator_id"],
    )
    op.create_table(
        "consensus_score",
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("percent between 0 and 100", name=op.f("ck_consensus_score_percent")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_consensus_score_area_id")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluation.id"], name=op.f("fk_consensus_score_evaluation_id")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offer.id"], name=op.f("fk_consensus_score_offer_id")
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_consensus_score_criterion_id")
        ),
        sa.ForeignKeyConstraint(
            ["agreed_by"], ["user_account.id"], name=op.f("fk_consensus_score_agreed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consensus_score")),
        sa.UniqueConstraint(
            "evaluation_id",
            "offer_id",
            "criterion_id",
            name=op.f("uq_consensus_score_evaluation_id_offer_id_criterion_id"),
        ),
    )
    op.create_index(
        op.f("ix_consensus_score_area_id"), "consensus_score", ["area_id"], unique=False
    )
    guard("consensus_score", "staff", STAFF)
    grant("consensus_score", "select, insert, update (percent, reason, basis, agreed_by), delete")


def _lots() -> None:
    op.create_table(
        "lot_draw",
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("witnesses", sa.String(), nullable=False),
        sa.Column("drawn_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_lot_draw_area_id")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluation.id"], name=op.f("fk_lot_draw_evaluation_id")
        ),
        sa.ForeignKeyConstraint(
            ["drawn_by"], ["user_account.id"], name=op.f("fk_lot_draw_drawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_draw")),
        sa.UniqueConstraint("evaluation_id", name=op.f("uq_lot_draw_evaluation_id")),
    )
    op.create_index(op.f("ix_lot_draw_area_id"), "lot_draw", ["area_id"], unique=False)
    guard("lot_draw", "staff", STAFF)
    grant("lot_draw", "select, insert")


TAKEN_OVER = ("score", "offer", "call", "criterion", "evaluation", "evaluator", "consensus_score")


def _take_over() -> None:
    """Give the scores of before their evaluation. FORCE would hide the rows from the owner."""
    for table in TAKEN_OVER:
        op.execute(f"alter table {table} no force row level security")
    for step in (OLD_EVALUATIONS, OLD_EVALUATORS, OLD_SCORES, OLD_CONSENSUS, OLD_PRICES):
        op.execute(step)
    for table in TAKEN_OVER:
        op.execute(f"alter table {table} force row level security")


def _locks() -> None:
    """What has been given stands: the application has no privilege, and nobody gets past these."""
    op.execute("drop policy staff on score")
    op.execute("revoke update, delete on score from tuloskori_app")
    guard("score", "own_score", OWN_SCORE, OWN_SCORE_ONLY)
    grant("score", "update (percent, reason, submitted_at), delete")
    op.execute(
        "create trigger score_stands before update or delete on score for each row"
        " when (old.submitted_at is not null) execute function refuse_change()"
    )
    op.execute(
        "create trigger evaluator_stands before update or delete on evaluator for each row"
        " when (old.submitted_at is not null) execute function refuse_change()"
    )
    op.execute("""
create function refuse_agreed() returns trigger language plpgsql as $$
begin
    if exists (select 1 from evaluation where id = old.evaluation_id and agreed_at is not null)
    then raise exception 'consensus_score is agreed' using errcode = 'restrict_violation';
    end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;
end $$
""")
    op.execute(
        "create trigger consensus_stands before update or delete on consensus_score"
        " for each row execute function refuse_agreed()"
    )
    for table in ("conflict_declaration", "lot_draw"):
        op.execute(
            f"create trigger append_only before update or delete on {table}"
            " for each statement execute function refuse_change()"
        )


def downgrade() -> None:
    raise NotImplementedError("Scores of several evaluators do not fit into what was before")
