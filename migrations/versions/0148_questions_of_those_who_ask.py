"""A provider sees the questions to clients that its own people asked: one of the authority carries
no provider.

Who asked is known by the membership: whoever was never of the provider asked for the authority.
"""

from alembic import op

revision = "0148"
down_revision = "0143"
branch_labels = None
depends_on = None

ASKED_BY_AUTHORITY = """
update work_confirmation set provider_id = null
where not exists (select 1 from membership where membership.user_id = work_confirmation.asked_by
    and membership.organisation_id = work_confirmation.provider_id)
"""
GUARDED = ("work_confirmation", "membership")


def upgrade() -> None:
    op.alter_column("work_confirmation", "provider_id", nullable=True)
    for table in GUARDED:  # FORCE hides from the owner
        op.execute(f"alter table {table} no force row level security")
    op.execute(ASKED_BY_AUTHORITY)
    for table in GUARDED:
        op.execute(f"alter table {table} force row level security")


def downgrade() -> None:
    raise NotImplementedError("providers would read what the authority asked")
