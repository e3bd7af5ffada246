"""Decisions of several kinds: competence, corrections, conditions, claims and finality."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0012"
down_revision = "0013"
branch_labels = None
depends_on = None

# The rows that each kind of table shows and takes (row-level security).
PART = "exists (select 1 from decision where decision.id = decision_id)"
STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
PROVIDER = """area_id = app_area()
    and (app_audience() in ('staff', 'system') or provider_id = app_organisation())"""

# Before, a draft that was given up was called annulled; nothing else was.
GIVEN_UP = "update decision set state = 'discarded' where state = 'annulled'"
# When a contract could be made, and that it was asked for.
CONTRACTS = """
update decision set
    contract_from = case when remedy ->> 'contract_allowed' = 'at_once'
        then (signed_at at time zone 'Europe/Helsinki')::date else final_after + 1 end,
    ready_at = case when remedy ->> 'contract_allowed' = 'at_once' then signed_at else final_at end
where signed_at is not null
"""


def upgrade() -> None:
    _decisions()
    _parties()
    _conditions()
    _claims()


def _decisions() -> None:
    json = postgresql.JSONB(astext_type=sa.Text())
    op.add_column("decision", sa.Column("rests_on_id", sa.Uuid(), nullable=True))
    op.add_column("decision", sa.Column("minutes", sa.String(), nullable=True))
    op.add_column(
        "decision", sa.Column("power", json, nullable=False, server_default=sa.text("'{}'"))
    )
    op.add_column("decision", sa.Column("contract_from", sa.Date(), nullable=True))
    op.add_column("decision", sa.Column("ready_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column(
        "decision", sa.Column("pending", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    for name in ("power", "pending"):
        op.alter_column("decision", name, server_default=None)
    op.create_foreign_key(
        op.f("fk_decision_rests_on_id"), "decision", "decision", ["rests_on_id"], ["id"]
    )
    op.create_index(op.f("ix_decision_rests_on_id"), "decision", ["rests_on_id"], unique=False)
    op.drop_constraint("ck_decision_kind", "decision")
    op.create_check_constraint(
        op.f("ck_decision_kind"),
        "decision",
        "kind in ('award', 'correction', 'reversal', 'cancellation')",
    )
    op.create_check_constraint(op.f("ck_decision_pending"), "decision", "pending >= 0")
    op.drop_index("uq_decision_standing", "decision")
    op.execute("alter table decision no force row level security")
    op.execute(GIVEN_UP)
    op.execute(CONTRACTS)
    op.execute("alter table decision force row level security")
    op.create_index(
        "uq_decision_draft",
        "decision",
        ["subject_id"],
        unique=True,
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_index(
        "uq_decision_standing",
        "decision",
        ["subject_id"],
        unique=True,
        postgresql_where=sa.text("state in ('signed', 'final') and kind <> 'reversal'"),
    )
    op.create_index("ix_decision_signed_at", "decision", ["area_id", "signed_at"], unique=False)


def _parties() -> None:
    for name in ("strengths", "weaknesses"):
        op.add_column(
            "decision_party",
            sa.Column(name, sa.String(), nullable=False, server_default=sa.text("''")),
        )
        op.alter_column("decision_party", name, server_default=None)
    op.alter_column("decision_party", "rank", nullable=True)
    op.drop_constraint("ck_decision_party_outcome", "decision_party")
    op.create_check_constraint(
        op.f("ck_decision_party_outcome"),
        "decision_party",
        "outcome in ('awarded', 'not_awarded', 'excluded', 'told')",
    )


def _conditions() -> None:
    op.create_table(
        "decision_condition",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("settled_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_decision_condition_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decision.id"],
            name=op.f("fk_decision_condition_decision_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_condition")),
        sa.UniqueConstraint(
            "decision_id", "position", name=op.f("uq_decision_condition_decision_id_position")
        ),
    )
    op.create_index(
        op.f("ix_decision_condition_area_id"), "decision_condition", ["area_id"], unique=False
    )
    guard("decision_condition", "decision_part", PART, STAFF)
    grant("decision_condition", "select, insert, update (state, note, settled_at), delete")


def _claims() -> None:
    op.create_table(
        "claim",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("claimant", sa.String(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("demands", sa.String(), nullable=False),
        sa.Column("grounds", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("court_number", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('correction_demand', 'revision_claim', 'appeal')", name=op.f("ck_claim_kind")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_claim_area_id")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_claim_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_claim_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_claim_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("area_id", "number", name=op.f("uq_claim_area_id_number")),
    )
    op.create_index(op.f("ix_claim_area_id"), "claim", ["area_id"], unique=False)
    op.create_index(op.f("ix_claim_decision_id"), "claim", ["decision_id"], unique=False)
    guard("claim", "provider", PROVIDER)
    grant("claim", "select, insert, update (state, court_number, answer, answered_on)")


def downgrade() -> None:
    raise NotImplementedError("Decisions of several kinds do not fit into what was before")
