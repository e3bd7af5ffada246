"""What was earned under a contract is read from the balance of its cost, by its provider too;
evidence that waits is found by index."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import guard

revision = "0100"
down_revision = "0104"
branch_labels = None
depends_on = None

STAFF = """area_id = (select app_area())
    and (select app_audience()) in ('staff', 'system')"""
BALANCE = """area_id = (select app_area())
    and ((select app_audience()) in ('staff', 'system') or account = 'cost'
    and exists (select 1 from contract where contract.id = contract_id
    and contract.provider_id = (select app_organisation())))"""


def upgrade() -> None:
    op.execute("drop policy staff on ledger_balance")
    guard("ledger_balance", "balance", BALANCE)
    op.create_index(
        "ix_ledger_balance_cost",
        "ledger_balance",
        ["contract_id"],
        postgresql_where=sa.text("account = 'cost'"),
    )
    op.create_index("ix_evidence_oldest", "evidence", ["area_id", "state", "created_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_evidence_oldest", "evidence")
    op.drop_index("ix_ledger_balance_cost", "ledger_balance")
    op.execute("drop policy balance on ledger_balance")
    guard("ledger_balance", "staff", STAFF)
