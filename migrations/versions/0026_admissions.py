"""Standing admissions: their requirements, versions of terms, applications and what is asked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None

# The rows that each kind of table shows (row-level security).
IN_AREA = "area_id = app_area()"
STAFF = "app_audience() in ('staff', 'system')"
AUTHORITY = f"{IN_AREA} and {STAFF}"
PUBLISHED = f"{IN_AREA} and ({STAFF} or published_at is not null)"
PART = "exists (select 1 from admission where admission.id = admission_id)"
PROVIDER = f"{IN_AREA} and ({STAFF} or provider_id = app_organisation())"


def upgrade() -> None:
    _admissions()
    _requirements()
    _terms()
    _applications()
    _inquiries()
    _decisions()
    _calls()


def _decisions() -> None:
    """Applications are decided by the decision object too."""
    op.drop_constraint("ck_decision_kind", "decision")
    op.create_check_constraint(
        op.f("ck_decision_kind"),
        "decision",
        "kind in ('award', 'correction', 'reversal', 'cancellation', 'revision_answer',"
        " 'correction_answer', 'admission', 'refusal', 'suspension', 'removal')",
    )
    op.drop_constraint("ck_decision_party_outcome", "decision_party")
    op.create_check_constraint(
        op.f("ck_decision_party_outcome"),
        "decision_party",
        "outcome in ('awarded', 'not_awarded', 'excluded', 'told', 'admitted', 'refused',"
        " 'suspended', 'removed')",
    )
    op.drop_index("uq_decision_standing", "decision")
    op.create_index(
        "uq_decision_standing",
        "decision",
        ["subject_id"],
        unique=True,
        postgresql_where=sa.text(
            "state in ('signed', 'final') and kind not in ('reversal', 'suspension', 'removal')"
        ),
    )


def _calls() -> None:
    """A call may be for those on the list of an admission alone."""
    op.add_column("call", sa.Column("admission_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_call_admission_id"), "call", "admission", ["admission_id"], ["id"]
    )
    _index("call", "admission_id")


def _admissions() -> None:
    op.create_table(
        "admission",
        _text("number"),
        _text("state"),
        _text("basis"),
        _text("regime"),
        _key("service_line_id"),
        _key("need_id", nullable=True),
        _key("buyer_id"),
        _key("officer_id"),
        _json("titles"),
        _json("descriptions"),
        _json("terms"),
        _text("language"),
        sa.Column("municipalities", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        _instant("published_at"),
        _instant("closed_at"),
        _text("close_reason", nullable=True),
        *_common("admission"),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_admission_period")),
        _points("admission", "service_line_id", "service_line"),
        _points("admission", "need_id", "need"),
        _points("admission", "buyer_id", "organisation"),
        _points("admission", "officer_id", "user_account"),
        sa.UniqueConstraint("area_id", "number", name=op.f("uq_admission_area_id_number")),
    )
    _index("admission", "area_id", "need_id")
    op.create_index("ix_admission_state", "admission", ["area_id", "state"])
    guard("admission", "published", PUBLISHED, AUTHORITY)
    grant("admission", "select, insert, update")


def _requirements() -> None:
    op.create_table(
        "admission_requirement",
        _key("admission_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("key"),
        _json("labels"),
        _json("questions"),
        _text("evidence_kind", nullable=True),
        *_common("admission_requirement"),
        _points("admission_requirement", "admission_id", "admission", ondelete="CASCADE"),
        sa.UniqueConstraint(
            "admission_id", "key", name=op.f("uq_admission_requirement_admission_id_key")
        ),
    )
    _index("admission_requirement", "area_id")
    guard("admission_requirement", "admission_part", PART, AUTHORITY)
    grant("admission_requirement", "select, insert, delete")


def _terms() -> None:
    op.create_table(
        "admission_terms",
        _key("admission_id"),
        sa.Column("version", sa.Integer(), nullable=False),
        _json("texts"),
        _json("changes"),
        sa.Column("material", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("confirm_by", sa.Date(), nullable=True),
        _key("made_by"),
        *_common("admission_terms"),
        sa.CheckConstraint(
            "(confirm_by is not null) = material", name=op.f("ck_admission_terms_confirmed")
        ),
        sa.CheckConstraint("confirm_by < valid_from", name=op.f("ck_admission_terms_in_time")),
        _points("admission_terms", "admission_id", "admission"),
        _points("admission_terms", "made_by", "user_account"),
        sa.UniqueConstraint(
            "admission_id", "version", name=op.f("uq_admission_terms_admission_id_version")
        ),
    )
    _index("admission_terms", "area_id")
    guard("admission_terms", "admission_part", PART, AUTHORITY)
    grant("admission_terms", "select, insert")
    op.execute(
        "create trigger append_only before update or delete on admission_terms"
        " for each statement execute function refuse_change()"
    )


def _applications() -> None:
    op.create_table(
        "application",
        _text("number"),
        _key("admission_id"),
        _key("provider_id"),
        _text("state"),
        _json("answers"),
        _text("notes"),
        _instant("submitted_at"),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("terms_version", sa.Integer(), nullable=True),
        sa.Column("admitted_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        _text("reason", nullable=True),
        *_common("application"),
        sa.CheckConstraint(
            "state in ('draft', 'withdrawn') or submitted_at is not null",
            name=op.f("ck_application_submitted"),
        ),
        _points("application", "admission_id", "admission"),
        _points("application", "provider_id", "organisation"),
        sa.UniqueConstraint("area_id", "number", name=op.f("uq_application_area_id_number")),
    )
    _index("application", "area_id", "admission_id", "provider_id")
    op.create_index("ix_application_due_on", "application", ["area_id", "state", "due_on"])
    op.create_index(
        "uq_application_living",
        "application",
        ["admission_id", "provider_id"],
        unique=True,
        postgresql_where=sa.text("state not in ('refused', 'withdrawn', 'left', 'removed')"),
    )
    guard("application", "provider", PROVIDER)
    grant(
        "application",
        "select, insert, update (state, answers, notes, submitted_at, due_on, terms_version,"
        " admitted_on, ended_on, reason)",
    )


def _inquiries() -> None:
    op.create_table(
        "inquiry",
        _key("application_id"),
        _key("provider_id"),
        _text("kind"),
        _text("question"),
        sa.Column("reply_by", UtcDateTime(timezone=True), nullable=False),
        _key("asked_by"),
        _text("answer", nullable=True),
        _instant("answered_at"),
        _key("answered_by", nullable=True),
        _instant("settled_at"),
        *_common("inquiry"),
        sa.CheckConstraint(
            "(answered_at is null) = (answer is null)", name=op.f("ck_inquiry_answered")
        ),
        sa.CheckConstraint("answered_at <= reply_by", name=op.f("ck_inquiry_in_time")),
        sa.CheckConstraint(
            "kind in ('clarification', 'suspension', 'removal')", name=op.f("ck_inquiry_kind")
        ),
        _points("inquiry", "application_id", "application"),
        _points("inquiry", "provider_id", "organisation"),
        _points("inquiry", "asked_by", "user_account"),
        _points("inquiry", "answered_by", "user_account"),
    )
    _index("inquiry", "area_id", "application_id", "provider_id")
    # A provider answers; asking is the authority's.
    guard("inquiry", "provider", PROVIDER)
    grant("inquiry", "select, insert, update (answer, answered_at, answered_by, settled_at)")
    op.execute(
        "create trigger answer_stands before update on inquiry for each row"
        " when (old.answered_at is not null and (new.answer, new.answered_at, new.answered_by)"
        " is distinct from (old.answer, old.answered_at, old.answered_by))"
        " execute function refuse_change()"
    )


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _key(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=False)


def _instant(name: str) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(timezone=True), nullable=True)


def _points(
    table: str, column: str, to: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete=ondelete)


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
    raise NotImplementedError("Who was admitted is not forgotten")
