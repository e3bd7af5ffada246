"""A contract may be ended before its term: by whom it was bought, with a last day and a reason."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contract", sa.Column("terminated_on", sa.Date(), nullable=True))
    op.add_column("contract", sa.Column("termination_reason", sa.String(), nullable=True))
    op.create_check_constraint(
        op.f("ck_contract_terminated"),
        "contract",
        "(terminated_on is null) = (termination_reason is null)"
        " and (terminated_on is null or terminated_on <= ends_on)",
    )


def downgrade() -> None:
    raise NotImplementedError("Contracts that were ended would run on.")
