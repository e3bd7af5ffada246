"""A coach's referrals are many: what a transaction may see of them is asked once a statement, and
their states are counted in one index."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# The same rows as before: a scalar subquery is evaluated once where a function is for each row.
ROWS = """area_id = (select app_area())
    and ((select app_audience()) in ('staff', 'system')
        or provider_id = (select app_organisation()))"""


def upgrade() -> None:
    op.execute(f"alter policy provider on referral using ({ROWS}) with check ({ROWS})")
    op.drop_index("ix_referral_coach_id_state", "referral")
    op.create_index(
        "ix_referral_coach_id_state",
        "referral",
        ["coach_id", "state"],
        postgresql_include=["area_id", "provider_id"],
    )


def downgrade() -> None:
    raise NotImplementedError("The rows shown are the same.")
