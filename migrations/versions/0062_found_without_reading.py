"""The registrations that wait and the municipalities are found without reading all registrations
and organisations."""

from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

# The same rows as before: a scalar subquery is evaluated once where a function is for each row.
ROWS = """area_id = (select app_area())
    and ((select app_audience()) in ('staff', 'system')
        or provider_id = (select app_organisation()))"""
BEFORE = """area_id = app_area() and (app_audience() in ('staff', 'system')
    or provider_id = app_organisation())"""


def upgrade() -> None:
    op.execute(f"alter policy provider on provider using ({ROWS}) with check ({ROWS})")
    op.execute("alter policy organisation on organisation using (area_id = (select app_area()))")
    op.create_index(
        "ix_provider_oldest",
        "provider",
        ["area_id", "state", "created_at", "id"],
        postgresql_include=["provider_id"],
    )
    op.create_index(
        "ix_organisation_municipality",
        "organisation",
        ["area_id", "kind", "name"],
        postgresql_where="municipality_code is not null",
    )


def downgrade() -> None:
    op.drop_index("ix_organisation_municipality", "organisation")
    op.drop_index("ix_provider_oldest", "provider")
    op.execute("alter policy organisation on organisation using (area_id = app_area())")
    op.execute(f"alter policy provider on provider using ({BEFORE}) with check ({BEFORE})")
