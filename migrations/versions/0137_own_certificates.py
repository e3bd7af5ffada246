"""A provider reads which of its certificates the payer knows: an expired one holds its payments."""

from alembic import op

revision = "0137"
down_revision = "0132"
branch_labels = None
depends_on = None

STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
OWN = """area_id = app_area() and (app_audience() in ('staff', 'system')
    or provider_id = app_organisation()
    and kind in ('prepayment_register', 'pension_certificate', 'foreign_seller'))"""


def upgrade() -> None:
    op.execute("alter policy staff on payee_record rename to certificates")
    op.execute(f"alter policy certificates on payee_record using ({OWN}) with check ({STAFF})")


def downgrade() -> None:
    op.execute(f"alter policy certificates on payee_record using ({STAFF})")
    op.execute("alter policy certificates on payee_record rename to staff")
