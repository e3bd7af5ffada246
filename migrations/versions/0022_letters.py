"""Claims that come late or by letter, and the last day for whoever is told in another way."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "claim", sa.Column("late", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.alter_column("claim", "late", server_default=None)
    for column in (
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("letter_sent_on", sa.Date(), nullable=True),
        sa.Column("letter_id", sa.Uuid(), nullable=True),
    ):
        op.add_column("claim", column)
    op.create_foreign_key(op.f("fk_claim_letter_id"), "claim", "stored_file", ["letter_id"], ["id"])
    grant("claim", "update (late, address, letter_sent_on, letter_id)")
    # What was decided before has been told to its parties alone, and its last day was theirs.
    op.add_column("decision", sa.Column("heard_until", sa.Date(), nullable=True))
    for table in ("decision", "claim"):
        op.execute(f"alter table {table} no force row level security")
    op.execute("update decision set heard_until = final_after where signed_at is not null")
    # What was answered before has been told by the authority itself: no letter is due any more.
    op.execute(
        "update claim set letter_sent_on = answered_on where provider_id is null"
        " and kind <> 'appeal' and answer_id is not null and state in ('rejected', 'upheld')"
    )
    for table in ("decision", "claim"):
        op.execute(f"alter table {table} force row level security")


def downgrade() -> None:
    raise NotImplementedError("Letters do not fit into what was before.")
