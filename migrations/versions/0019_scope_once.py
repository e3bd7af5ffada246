"""Payment lines are many: what a transaction may see of them is asked once a statement, and what
their contracts' money adds up from stands in one index."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# The same rows as before: a scalar subquery is evaluated once where a function is for each row.
ROWS = """area_id = (select app_area())
    and ((select app_audience()) in ('staff', 'system')
        or provider_id = (select app_organisation()))"""


def upgrade() -> None:
    op.execute(f"alter policy provider on payment_line using ({ROWS}) with check ({ROWS})")
    op.create_index(
        "ix_payment_line_money",
        "payment_line",
        ["contract_id"],
        postgresql_include=["state", "amount_eur", "area_id", "provider_id"],
    )


def downgrade() -> None:
    raise NotImplementedError("The rows shown are the same.")
