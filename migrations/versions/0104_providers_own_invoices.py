"""A provider reads the e-invoices that were received from it."""

from alembic import op

revision = "0104"
down_revision = "0101"
branch_labels = None
depends_on = None

STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
OWN = """area_id = app_area()
    and (app_audience() in ('staff', 'system') or provider_id = app_organisation())"""


def upgrade() -> None:
    op.execute("alter policy staff on received_invoice rename to provider_reads")
    op.execute(
        f"alter policy provider_reads on received_invoice using ({OWN}) with check ({STAFF})"
    )
    op.create_index(
        "ix_received_invoice_provider", "received_invoice", ["provider_id", "created_at", "id"]
    )


def downgrade() -> None:
    op.drop_index("ix_received_invoice_provider", "received_invoice")
    op.execute(f"alter policy provider_reads on received_invoice using ({STAFF})")
    op.execute("alter policy provider_reads on received_invoice rename to staff")
