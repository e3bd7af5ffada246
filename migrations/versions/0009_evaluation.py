"""Evaluators, conflicts of interest, individual scores and consensus."""

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
