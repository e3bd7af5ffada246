"""Jobs of billing: a bill's PDF and CSV."""

from uuid import UUID

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from marketplace.platform.i18n import text_of
from marketplace.platform.identity.models import Area
from marketplace.platform.identity.municipalities import buyer_of_area
from marketplace.platform.pdf import render
from marketplace.platform.unit import Unit
from outcomes.ledger.billing.files import write_bills_csv
from outcomes.ledger.billing.models import MunicipalBill
from outcomes.ledger.billing.service import attach_bill
from outcomes.ledger.billing.words import basis_rows, late_name, percent, period_name, shared_rows

LANGUAGE = "fi"
"""The authoritative language of bills."""


def render_bill(u: Unit, bill_id: str) -> None:
    """Render a municipality's bill and keep both files."""
    bill = u.get(MunicipalBill, UUID(bill_id))
    if bill.pdf_id is not None:
        return
    billing = bill.billing
    with force_locale(LANGUAGE):
        title = _("Kuntalaskun erittely %(n)s", n=f"{billing.number}-{bill.municipality}")
        area_name = text_of(u.get(Area, bill.area_id).names)
        period = period_name(billing.period)
        basis = basis_rows(billing.basis, bill.municipality)
        share = percent(billing.basis["shares"][bill.municipality])
        shared = shared_rows(u.actor, billing.basis)
        late = [
            (late_name(each["year"]), each["shared_cents"] + each["own_cents"])
            for each in bill.late_lines
        ]
    pdf = render(
        "documents/municipal_bill.html",
        {
            "bill": bill,
            "billing": billing,
            "period": period,
            "basis": basis,
            "share": share,
            "shared": shared,
            "late": late,
            "buyer": buyer_of_area(u.actor),
            "area_name": area_name,
            "footer_note": f"{current_app.config['PUBLIC_URL']}/ledger/billing/{billing.number}",
        },
        title=title,
        language=LANGUAGE,
        created_at=billing.approved_at or billing.created_at,
    )
    attach_bill(u.actor, bill.id, pdf, write_bills_csv([bill]).encode())
