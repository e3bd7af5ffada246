"""What is known of a payee ends, or is taken back unconfirmed, by the word of two persons."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0112"
down_revision = "0111"
branch_labels = None
depends_on = None

STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
POINTS = {
    "area_id": "area",
    "record_id": "payee_record",
    "evidence_id": "stored_file",
    "recorded_by": "user_account",
    "confirmed_by": "user_account",
}
CHECKS = {
    "state": "state in ('recorded', 'confirmed', 'withdrawn')",
    "source": "source in ('register', 'person')",
    "recorder": "source = 'register' or recorded_by is not null",
    "two_persons": "confirmed_by is null or confirmed_by <> recorded_by",
    "confirmed": "(state = 'confirmed') = (confirmed_by is not null)",
    "evidence": "last_day is null or source = 'register' or evidence_id is not null",
}
ENDS = """
create function payee_record_ends() returns trigger language plpgsql as $$
begin
    if not exists (
        select 1 from payee_ending where record_id = new.id
        and state = 'confirmed' and last_day = new.valid_to
    ) then
        raise exception 'a record of a payee ends by the word of two persons';
    end if;
    return new;
end $$
"""
TRIGGER = """
create trigger payee_record_ends before update of valid_to on payee_record for each row
when (new.valid_to is distinct from old.valid_to) execute function payee_record_ends()
"""


def upgrade() -> None:
    op.create_table(
        "payee_ending",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("last_day", sa.Date()),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("evidence_id", sa.Uuid()),
        sa.Column("recorded_by", sa.Uuid()),
        sa.Column("confirmed_by", sa.Uuid()),
        sa.Column("confirmed_at", UtcDateTime(timezone=True)),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payee_ending")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{target}.id"], name=op.f(f"fk_payee_ending_{column}")
            )
            for column, target in POINTS.items()
        ),
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_payee_ending_{name}"))
            for name, condition in CHECKS.items()
        ),
    )
    for column in ("area_id", "record_id"):
        op.create_index(op.f(f"ix_payee_ending_{column}"), "payee_ending", [column])
    op.create_index(
        "uq_payee_ending_waiting",
        "payee_ending",
        ["record_id"],
        unique=True,
        postgresql_where=sa.text("state = 'recorded'"),
    )
    guard("payee_ending", "staff", STAFF)
    grant("payee_ending", "select, insert, update (state, confirmed_by, confirmed_at)")
    op.execute(ENDS)
    op.execute(TRIGGER)


def downgrade() -> None:
    raise NotImplementedError("who ended what is known of payees is kept")
