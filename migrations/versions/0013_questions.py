"""Questions about a call, hidden askers, and answers to all."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

# The rows that each kind of table shows (row-level security).
IN_AREA = "area_id = app_area()"
STAFF = "app_audience() in ('staff', 'system')"
QUESTION = f"""{IN_AREA} and ({STAFF} or exists (select 1 from question_asker
    where question_asker.question_id = question.id))"""
PROVIDER_ONLY = f"{IN_AREA} and (app_audience() = 'system' or provider_id = app_organisation())"
PUBLISHED = f"{IN_AREA} and ({STAFF} or published_at is not null)"
# Who asked is told to the authority by no audit event either.
AUDIT = """area_id = app_area() and (app_audience() = 'system' or provider_id = app_organisation()
    or actor_user_id = app_user() or (app_audience() = 'staff' and object_type <> 'question_asker'
    and (object_type <> 'offer' or exists (select 1 from offer where offer.id = object_id))))"""


def upgrade() -> None:
    _tables()
    guard("question", "question", QUESTION, f"{IN_AREA} and {STAFF}")
    guard("question_asker", "provider_only", PROVIDER_ONLY)
    guard("answer", "published", PUBLISHED, f"{IN_AREA} and {STAFF}")
    grant("question", "select, insert, update (state, reason, merged_into_id)")
    grant("question_asker", "select, insert")
    grant("answer", "select, insert, update (wording, text, number, published_at)")
    op.execute(
        "create trigger append_only before update or delete on question_asker"
        " for each statement execute function refuse_change()"
    )
    op.execute(
        "create trigger answer_stands before update or delete on answer for each row"
        " when (old.published_at is not null) execute function refuse_change()"
    )
    op.execute("drop policy audit on audit_event")
    guard("audit_event", "audit", AUDIT, IN_AREA)


def _tables() -> None:
    op.create_table(
        "question",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        *_common("question"),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into_id is not null)", name=op.f("ck_question_merged")
        ),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_question_another")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_question_call_id")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["question.id"], name=op.f("fk_question_merged_into_id")
        ),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_question_call_id_number")),
    )
    op.create_table(
        "question_asker",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        *_common("question_asker"),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_asker_question_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_question_asker_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user_account.id"], name=op.f("fk_question_asker_asked_by")
        ),
        sa.UniqueConstraint("question_id", name=op.f("uq_question_asker_question_id")),
    )
    op.create_index(op.f("ix_question_asker_provider_id"), "question_asker", ["provider_id"])
    op.create_table(
        "answer",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("published_at", UtcDateTime(timezone=True), nullable=True),
        *_common("answer"),
        sa.CheckConstraint(
            "(number is null) = (published_at is null)", name=op.f("ck_answer_published")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_answer_call_id")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_answer_question_id")
        ),
        sa.UniqueConstraint("question_id", name=op.f("uq_answer_question_id")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_answer_call_id_number")),
    )
    for table in ("question", "question_asker", "answer"):
        op.create_index(op.f(f"ix_{table}_area_id"), table, ["area_id"])


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
    raise NotImplementedError("Answers that providers have relied on are not forgotten")
