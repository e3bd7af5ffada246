"""The invented papers of the demo's providers."""

from datetime import date, timedelta
from io import BytesIO

import pikepdf

from marketplace.passports.queries import papers
from marketplace.passports.service import add_evidence, approve_evidence, confirm_declaration
from marketplace.platform.actor import Actor
from marketplace.platform.db import db, set_scope
from marketplace.providers.queries import own_provider

PAPER = b"%PDF-1.7\n% Esittelyaineiston keksitty todistus\n%%EOF\n"
A_DAY = timedelta(days=1)


def show_papers(provider: Actor, officer: Actor, issued_on: date | None = None) -> None:
    """Declare, show all papers that the provider's lines need, and have an officer approve them."""
    set_scope(db.session(), provider.scope)
    own = own_provider(provider)
    confirm_declaration(provider, own.id, {})
    set_scope(db.session(), provider.scope)
    for paper in papers(provider, own, provider.today):
        evidence = add_evidence(
            provider,
            own.id,
            paper.kind,
            content=PAPER,
            name=f"{paper.kind}.pdf",
            issued_on=issued_on or provider.today - A_DAY,
        )
        approve_evidence(officer, evidence.id)


def text_paper(*lines: str) -> bytes:
    """A PDF of one A4 page with lines of text, the same bytes each time."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    shown = "".join(f"({line}) ' " for line in lines)
    page.obj.Contents = pdf.make_stream(f"BT /F1 14 Tf 24 TL 60 800 Td {shown}ET".encode("cp1252"))
    written = BytesIO()
    pdf.save(written, deterministic_id=True)
    return written.getvalue()
