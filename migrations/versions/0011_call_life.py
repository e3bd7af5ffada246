"""The call's life: its need, review, questions, corrections and ends."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# The rows that each kind of table shows (row-level security).
STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
CALL_PART = "exists (select 1 from call where call.id = call_id)"

# A call that was opened without any offer stood still as closed.
NO_OFFERS = """
update call set state = 'no_offers'
from offer_opening
where call.state = 'closed' and offer_opening.call_id = call.id
    and offer_opening.completed_at is not null
    and not exists (select 1 from offer
        where offer.call_id = call.id and offer.state in ('opened', 'unreadable'))
"""
FINAL = """
update call set state = 'final'
from decision
where call.state = 'decided' and decision.kind = 'award' and decision.subject_id = call.id
    and decision.state = 'final'
"""
WITHDRAWN = "update call set state = 'withdrawn' where state = 'cancelled' and published_at is null"
READ = ("call", "offer_opening", "offer", "decision")


def upgrade() -> None:
    for column in (
        sa.Column("regime", sa.String(), nullable=False, server_default="small_procurement"),
        sa.Column("need_id", sa.Uuid(), nullable=True),
        sa.Column("copied_from_id", sa.Uuid(), nullable=True),
        sa.Column("questions_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("review_round", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
    ):
        op.add_column("call", column)
    for name in ("regime", "review_round"):
        op.alter_column("call", name, server_default=None)
    for column, target in (
        ("need_id", "need"),
        ("copied_from_id", "call"),
        ("submitted_by", "user_account"),
        ("reviewed_by", "user_account"),
    ):
        op.create_foreign_key(op.f(f"fk_call_{column}"), "call", target, [column], ["id"])
    op.create_index("ix_call_need_id", "call", ["need_id"])
    op.create_index("ix_call_state", "call", ["area_id", "state"])
    _reviews()
    _corrections()
    _move_on()


def _reviews() -> None:
    op.create_table(
        "review_comment",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("review_round", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_review_comment_area_id")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_review_comment_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_review_comment_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_comment")),
    )
    op.create_index(op.f("ix_review_comment_area_id"), "review_comment", ["area_id"])
    op.create_index("ix_review_comment_call_id", "review_comment", ["call_id"])
    guard("review_comment", "staff", STAFF)
    grant("review_comment", "select, insert")


def _corrections() -> None:
    op.create_table(
        "correction",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("words", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("material", sa.Boolean(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_correction_area_id")),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_correction_call_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user_account.id"], name=op.f("fk_correction_made_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("call_id", "position", name=op.f("uq_correction_call_id_position")),
    )
    op.create_index(op.f("ix_correction_area_id"), "correction", ["area_id"])
    guard("correction", "call_part", CALL_PART, f"{STAFF}")
    grant("correction", "select, insert")
    op.execute(
        "create trigger append_only before update or delete on correction"
        " for each statement execute function refuse_change()"
    )


def _move_on() -> None:
    """Give standing calls the states that they have by now. FORCE would hide the rows."""
    for table in READ:
        op.execute(f"alter table {table} no force row level security")
    for step in (NO_OFFERS, FINAL, WITHDRAWN):
        op.execute(step)
    for table in READ:
        op.execute(f"alter table {table} force row level security")


def downgrade() -> None:
    raise NotImplementedError("What was reviewed and corrected is kept.")
