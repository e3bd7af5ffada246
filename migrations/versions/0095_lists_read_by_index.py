"""What long lists still read whole is found by index: lines by payee and town, the money of runs,
payees by name, the referrals of a contract."""

import sqlalchemy as sa
from alembic import op

revision = "0095"
down_revision = "0094"
branch_labels = None
depends_on = None

WAITING = sa.text("state in ('calculated', 'answered')")
COUNTED = sa.text("state in ('calculated', 'answered', 'verified', 'paid')")
PLACE = ["plain", "due_on", "id"]


def upgrade() -> None:
    for name, column in (("provider", "provider_id"), ("town", "municipality")):
        op.create_index(
            f"ix_payment_line_queue_{name}",
            "payment_line",
            ["area_id", column, *PLACE],
            postgresql_where=WAITING,
        )
    op.create_index(
        "ix_payment_line_run_money",
        "payment_line",
        ["area_id", "run_id"],
        postgresql_where=COUNTED,
        postgresql_include=["amount_eur", "provider_id"],
    )
    op.create_index("ix_organisation_name", "organisation", ["area_id", "name", "id"])
    op.create_index(
        "ix_referral_contract",
        "referral",
        ["contract_id"],
        postgresql_include=["state", "area_id", "provider_id"],
    )


def downgrade() -> None:
    op.drop_index("ix_referral_contract", "referral")
    op.drop_index("ix_organisation_name", "organisation")
    for name in ("run_money", "queue_town", "queue_provider"):
        op.drop_index(f"ix_payment_line_{name}", "payment_line")
