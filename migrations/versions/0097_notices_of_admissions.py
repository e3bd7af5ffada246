"""A standing admission names the official notice that announces it, where its basis asks for one."""

import sqlalchemy as sa
from alembic import op

revision = "0097"
down_revision = "0095"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("admission", sa.Column("notice_number", sa.String()))


def downgrade() -> None:
    op.drop_column("admission", "notice_number")
