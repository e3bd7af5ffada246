"""Jobs of payment: a statement's PDF and CSV."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from contracts.agreements.models import Contract
from marketplace.platform.errors import Refused
from marketplace.platform.i18n import text_of
from marketplace.platform.identifiers import vat_number_of
from marketplace.platform.identity.models import Area
from marketplace.platform.pdf import render
from marketplace.platform.unit import Unit
from marketplace.quick.models import QuickOrder
from outcomes.payments.calculation import engine_lines
from outcomes.payments.models import PaymentLine, Statement
from outcomes.payments.payers import einvoice_address, invoiced_party
from outcomes.payments.queries import statement_lines
from outcomes.payments.self_billing import Billed, seller_of
from outcomes.payments.service import attach_statement
from outcomes.payments.vat import NOT_LIABLE
from outcomes.payments.words import line_reason
from outcomes.pure.einvoices.invoice import Party
from outcomes.pure.files import write_lines_csv

LANGUAGE = "fi"
"""The authoritative language of statements."""
Told = tuple[PaymentLine, str]
"""A line and its reason."""


def by_source(lines: Iterable[PaymentLine]) -> list[tuple[Contract | QuickOrder, list[Told]]]:
    """Lines with their reasons by what they are paid under, as a document lists them."""
    found: dict[Contract | QuickOrder, list[Told]] = defaultdict(list)
    for line in lines:
        found[line.source].append((line, line_reason(line, LANGUAGE)))
    return list(found.items())


def parties_of(u: Unit, statement: Billed) -> dict[str, Party]:
    """Buyer and provider with their addresses and VAT numbers, which an invoice has to bear (Value
    Added Tax Act, section 209 e); who is not liable to VAT has no number on it."""
    seller = seller_of(u, statement)
    if all(row["category"] == NOT_LIABLE for row in statement.vat_breakdown):
        seller = replace(seller, vat_id="")
    try:
        buyer = invoiced_party(u.actor, statement.buyer, u.today)
    except Refused:  # nobody has told of its account yet, without which nothing leaves
        told = statement.buyer
        buyer = Party(told.name, told.business_id, vat_number_of(told.business_id))
    return {"buyer": buyer, "seller": seller}


def render_statement(u: Unit, statement_id: str) -> None:
    """Render a provider's statement and keep both files."""
    statement = u.get(Statement, UUID(statement_id))
    if statement.pdf_id is not None:
        return
    lines, iban = statement_lines(statement.id), statement.iban
    with force_locale(LANGUAGE):
        title = _("Maksuerittely %(n)s", n=statement.number)
        area_name = text_of(u.get(Area, statement.area_id).names)
    pdf = render(
        "documents/statement.html",
        {
            "statement": statement,
            "parties": parties_of(u, statement),
            "einvoice_to": einvoice_address(u.actor, statement.buyer),
            "sources": by_source(lines),
            "area_name": area_name,
            "footer_note": f"{current_app.config['PUBLIC_URL']}/payments/own",
        },
        title=title,
        language=LANGUAGE,
        created_at=statement.created_at,
    )
    csv = write_lines_csv(engine_lines(lines), LANGUAGE).encode()
    attach_statement(u.actor, statement.id, pdf, csv, iban=iban)
