"""Feedback after a service: rounds of codes, and counts of answers that are nobody's."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0098"
down_revision = "0092"
branch_labels = None
depends_on = None

READS = """area_id = app_area()
    and (app_audience() in ('staff', 'system') or provider_id = app_organisation())"""
STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
SYSTEM = "area_id = app_area() and app_audience() = 'system'"


def upgrade() -> None:
    _make_rounds()
    _make_codes()
    _make_tallies()


def _make_rounds() -> None:
    op.create_table(
        "feedback_round",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("codes", sa.Integer(), nullable=False),
        sa.Column("questions", JSONB(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("codes > 0", name=op.f("ck_feedback_round_codes")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_feedback_round_area_id")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_feedback_round_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_feedback_round_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user_account.id"], name=op.f("fk_feedback_round_made_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_round")),
        sa.UniqueConstraint("area_id", "number", name=op.f("uq_feedback_round_area_id_number")),
    )
    op.create_index(op.f("ix_feedback_round_area_id"), "feedback_round", ["area_id"])
    op.create_index(op.f("ix_feedback_round_contract_id"), "feedback_round", ["contract_id"])
    guard("feedback_round", "provider_reads", READS, STAFF)
    grant("feedback_round", "select, insert")


def _make_codes() -> None:
    op.create_table(
        "feedback_code",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_feedback_code_area_id")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["feedback_round.id"], name=op.f("fk_feedback_code_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_code")),
        sa.UniqueConstraint("area_id", "sha256", name=op.f("uq_feedback_code_area_id_sha256")),
    )
    op.create_index(op.f("ix_feedback_code_area_id"), "feedback_code", ["area_id"])
    guard("feedback_code", "system", SYSTEM)
    # locking a code for its use asks for an update's privilege
    grant("feedback_code", "select, insert, update, delete")


def _make_tallies() -> None:
    op.create_table(
        "feedback_tally",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score between 1 and 5", name=op.f("ck_feedback_tally_score")),
        sa.CheckConstraint("answers >= 0", name=op.f("ck_feedback_tally_answers")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_feedback_tally_area_id")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["feedback_round.id"], name=op.f("fk_feedback_tally_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_tally")),
        sa.UniqueConstraint(
            "round_id",
            "question",
            "score",
            name=op.f("uq_feedback_tally_round_id_question_score"),
        ),
    )
    op.create_index(op.f("ix_feedback_tally_area_id"), "feedback_tally", ["area_id"])
    guard("feedback_tally", "system", SYSTEM)
    grant("feedback_tally", "select, insert, update (answers)")


def downgrade() -> None:
    for table in ("feedback_tally", "feedback_code", "feedback_round"):
        op.drop_table(table)
