"""Quick orders and their turns are many: what a transaction may see of them is asked once a
statement, and lists are read and counted in one index."""

from alembic import op

revision = "0035"
down_revision = "0030"
branch_labels = None
depends_on = None

# The same rows as before: a scalar subquery is evaluated once where a function is for each row.
ROWS = """area_id = (select app_area())
    and ((select app_audience()) in ('staff', 'system')
        or provider_id = (select app_organisation()))"""
WHOSE = ["area_id", "provider_id"]


def upgrade() -> None:
    for table in ("quick_order", "quick_turn"):
        op.execute(f"alter policy provider on {table} using ({ROWS}) with check ({ROWS})")
    for name, column in (("service", "service_id"), ("provider", "provider_id")):
        op.drop_index(f"ix_quick_turn_{name}", "quick_turn")
        op.create_index(
            f"ix_quick_turn_{name}",
            "quick_turn",
            [column, "created_at"],
            postgresql_include=[each for each in WHOSE if each != column],
        )
    op.create_index(
        "ix_quick_order_newest",
        "quick_order",
        ["area_id", "created_at", "number"],
        postgresql_include=["provider_id"],
    )


def downgrade() -> None:
    raise NotImplementedError("The rows shown are the same.")
