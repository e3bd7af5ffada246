"""A need says for whom it is bought: the whole area, one municipality or jointly; its call carries
the buyers of a joint purchase with their shares."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.rls import grant

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

CHECKS = {
    "scope": "scope in ('area', 'municipality', 'joint')",
    "budget_line": "(scope = 'municipality') = (budget_line is not null)",
    "joint": "(scope = 'joint') = (joint is not null)",
}


def upgrade() -> None:
    op.add_column("need", sa.Column("scope", sa.String(), nullable=False, server_default="area"))
    op.add_column("need", sa.Column("budget_line", sa.String()))
    op.add_column("need", sa.Column("joint", postgresql.JSONB()))
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_need_{name}"), "need", condition)
    op.add_column("call", sa.Column("joint", postgresql.JSONB()))
    grant("need", "update (scope, buyer_id, budget_line, joint)")


def downgrade() -> None:
    op.drop_column("call", "joint")
    for name in ("joint", "budget_line", "scope"):
        op.drop_column("need", name)
