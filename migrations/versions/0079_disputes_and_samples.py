"""Disputes of payment lines, and samples of a run's lines drawn by a recorded seed."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0079"
down_revision = "0081"
branch_labels = None
depends_on = None

STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
PROVIDER = """area_id = app_area()
    and (app_audience() in ('staff', 'system') or provider_id = app_organisation())"""


def upgrade() -> None:
    _disputes()
    _samples()
    _drawn()


def _disputes() -> None:
    points = {
        "provider_id": "organisation",
        "payment_line_id": "payment_line",
        "file_id": "stored_file",
        "made_by": "user_account",
        "decided_by": "user_account",
        "answered_by": "user_account",
    }
    op.create_table(
        "line_dispute",
        *_keys("line_dispute", points, optional=("file_id", "answered_by")),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String()),
        sa.Column("answered_at", UtcDateTime(timezone=True)),
        *_common("line_dispute"),
        sa.CheckConstraint(
            "state in ('open', 'upheld', 'dismissed')", name=op.f("ck_line_dispute_state")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (answered_at is null)", name=op.f("ck_line_dispute_answered")
        ),
        sa.CheckConstraint(
            "answered_by is null or answered_by <> decided_by",
            name=op.f("ck_line_dispute_two_persons"),
        ),
    )
    op.create_index(op.f("ix_line_dispute_area_id"), "line_dispute", ["area_id"])
    op.create_index("ix_line_dispute_payment_line_id", "line_dispute", ["payment_line_id"])
    op.create_index(
        "uq_line_dispute_open",
        "line_dispute",
        ["payment_line_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_line_dispute_waiting",
        "line_dispute",
        ["area_id", "due_on"],
        postgresql_where=sa.text("state = 'open'"),
    )
    guard("line_dispute", "provider", PROVIDER)
    grant("line_dispute", "select, insert, update (state, answer, answered_by, answered_at)")


def _samples() -> None:
    points = {"run_id": "payment_run", "file_id": "stored_file", "drawn_by": "user_account"}
    op.create_table(
        "verification_sample",
        *_keys("verification_sample", points),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("amount_eur", sa.Numeric(14, 2), nullable=False),
        *_common("verification_sample"),
        sa.UniqueConstraint(
            "area_id", "number", name=op.f("uq_verification_sample_area_id_number")
        ),
        sa.CheckConstraint(
            "method in ('random', 'risk')", name=op.f("ck_verification_sample_method")
        ),
        sa.CheckConstraint("size between 1 and lines", name=op.f("ck_verification_sample_size")),
    )
    for column in ("area_id", "run_id"):
        op.create_index(op.f(f"ix_verification_sample_{column}"), "verification_sample", [column])
    guard("verification_sample", "staff", STAFF)
    grant("verification_sample", "select, insert")


def _drawn() -> None:
    points = {"sample_id": "verification_sample", "payment_line_id": "payment_line"}
    op.create_table(
        "sampled_line",
        *_keys("sampled_line", points),
        sa.Column("stratum", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        *_common("sampled_line"),
        sa.UniqueConstraint(
            "sample_id", "payment_line_id", name=op.f("uq_sampled_line_sample_id_payment_line_id")
        ),
    )
    for column in ("area_id", "payment_line_id"):
        op.create_index(op.f(f"ix_sampled_line_{column}"), "sampled_line", [column])
    guard("sampled_line", "staff", STAFF)
    grant("sampled_line", "select, insert")


def _keys(
    table: str, points: dict[str, str], optional: tuple[str, ...] = ()
) -> list[sa.schema.SchemaItem]:
    return [
        *(sa.Column(name, sa.Uuid(), nullable=name in optional) for name in points),
        *(
            sa.ForeignKeyConstraint([name], [f"{target}.id"], name=op.f(f"fk_{table}_{name}"))
            for name, target in points.items()
        ),
    ]


def _common(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f(f"fk_{table}_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    for table in ("sampled_line", "verification_sample", "line_dispute"):
        op.drop_table(table)
