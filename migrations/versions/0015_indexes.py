"""Indexes for lists that grow: each one's own rows in the order in which they are shown."""

from alembic import op

revision = "0015"
down_revision = "0012"
branch_labels = None
depends_on = None

INDEXES = (
    ("participant", ("coach_id", "created_at")),
    ("referral", ("person_key",)),
    ("referral", ("coach_id", "state")),
    ("referral", ("provider_id", "state")),
    ("payment_line", ("contract_id", "state")),
    ("payment_line", ("provider_id", "outcome_on")),
    ("payment_line", ("adjusts_line_id",)),
    ("contract", ("provider_id",)),
    ("offer", ("provider_id",)),
)


def upgrade() -> None:
    for table, columns in INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)
