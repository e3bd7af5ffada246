"""Who gave a recovery claim up may propose to set it off: another person decides that."""

from alembic import op

revision = "0152"
down_revision = "0149"
branch_labels = None
depends_on = None

NAME = "ck_recovery_claim_two_decide"
CHECK = """state not in ('set_off', 'written_off') or proposed_by is null
    or closed_by <> proposed_by or (state = 'written_off' and proposed = 'set_off')"""


def upgrade() -> None:
    op.drop_constraint(op.f(NAME), "recovery_claim")
    op.create_check_constraint(op.f(NAME), "recovery_claim", CHECK)


def downgrade() -> None:
    raise NotImplementedError("what was proposed by who gave it up would not fit")
