"""What a run's page shows beside its sums: payees, people, accounts, holds, shares and steps."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import (
    format_date_fi,
    format_day_of,
    format_instant,
    format_money,
    format_number,
    language,
)
from marketplace.platform.identity.models import User
from marketplace.platform.identity.municipalities import town_names
from outcomes.payments import queries
from outcomes.payments.accounts import changed_accounts
from outcomes.payments.changed import resting_on_changed
from outcomes.payments.due import Due, due_by_payee
from outcomes.payments.lifecycle import COUNTED, LINE, OPEN, RUN, to_decide
from outcomes.payments.models import PaymentRun, Statement
from outcomes.payments.parts import Told, told_before, told_of
from outcomes.payments.resting import lines_on
from outcomes.payments.statements.lifecycle import LEFT
from outcomes.payments.words import changed_words, line_reason, state_words
from outcomes.pure.exceptions import CORRECTED
from outcomes.results.lines import Resting

LINE_STATUS = {
    "calculated": "due",
    "asked_back": "due",
    "answered": "info",
    "verified": "ok",
    "rejected": "error",
    "paid": "ok",
    "reclaimed": "due",
}
"""The kind of status label of each state of a line."""
DONE = ("settled", "withdrawn")
"""States of statements that wait for nothing any more."""
TENTH = Decimal("0.1")
DISPUTED = "disputed_in_run"
"""Where the application keeps the reader of a run's disputed lines, which a room above knows."""


def payees(actor: Actor, run: PaymentRun) -> list[dict[str, Any]]:
    """Each provider and buyer with the VAT: by its statement, or before that by the lines that
    count."""
    if run.statements:
        told = told_of(actor, run.statements)
        return [_by_statement(each, told[each.number]) for each in run.statements]
    dues = due_by_payee(actor, [line for line in run.lines if line.state in COUNTED])
    told_now = told_before(actor, [due.provider_id for due in dues])
    return [_by_lines(due, told_now[due.provider_id]) for due in dues]


def _by_statement(statement: Statement, told: Told) -> dict[str, Any]:
    return {
        "business_id": statement.organisation.business_id,
        "told": told,
        "returned": statement.returned_on is not None,
        "name": statement.payee_name,
        "provider_id": statement.provider_id,
        "payer": statement.buyer,
        "has_left": statement.state in LEFT,
        "buyer": statement.buyer.name,
        "number": statement.number,
        "state": statement.state,
        "pdf_id": statement.pdf_id,
        "rates": _rates(row["rate_percent"] for row in statement.vat_breakdown),
        "route": statement.route,
        "is_paid": True,
        "net_cents": statement.net_cents,
        "vat_cents": statement.vat_cents,
        "gross_cents": statement.gross_cents,
    }


def _by_lines(due: Due, told: Told) -> dict[str, Any]:
    return {
        "business_id": due.lines[0].payee.business_id,
        "told": told,
        "name": due.name,
        "provider_id": due.provider_id,
        "payer": due.buyer,
        "has_left": not due.is_paid,
        "buyer": due.buyer.name,
        "rates": _rates(row.rate_percent for row in due.vat),
        "route": due.route,
        "is_paid": due.is_paid,
        "net_cents": due.net_cents,
        "vat_cents": due.vat_cents,
        "gross_cents": due.gross_cents,
    }


def _rates(percents: Iterable[str]) -> str:
    """VAT rates in the reader's format."""
    return ", ".join(
        _("%(number)s %%", number=format_number(Decimal(percent))) for percent in percents
    )


def accounts(run: PaymentRun, payees: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Whether the account of a payee that is still to be paid is another than the one last paid
    to, one to which nothing was paid yet, one that sent the last payment back, or one whose change
    waits."""
    if run.state == "closed" or not any(
        each["is_paid"] and not each["has_left"] for each in payees
    ):
        return []
    unpaid = changed_accounts(run)
    returned = [each for each in unpaid if each.returned_on]
    asked = [each for each in unpaid if each.asked and not each.returned_on]
    others = [each for each in unpaid if not each.returned_on and not each.asked]
    changed = [each for each in others if each.is_changed]
    under_way = [each for each in others if not each.is_changed and each.is_under_way]
    first = [each for each in others if not each.is_changed and not each.is_under_way]
    if not unpaid:
        return [{"kind": "ok", "text": _("Tilinumerot ennallaan edellisestä maksusta")}]
    told = {
        _("Sama tili, joka palautti maksun: varmista tilinumero"): returned,
        _("Tilinumeron muutos odottaa toisen henkilön päätöstä"): asked,
        _("Tilinumero on vaihtunut: varmista se palveluntuottajalta"): changed,
        ngettext(
            "Ensimmäinen maksu saajalle: tarkista tilinumero",
            "Ensimmäinen maksu %(num)d saajalle: tarkista tilinumerot",
            len(first),
        ): first,
        _("Edellisestä maksusta tilille ei ole vielä pankin vahvistusta"): under_way,
    }
    return [
        {
            "kind": "alert",
            "text": text,
            "detail": "; ".join(changed_words(each) for each in accounts),
        }
        for text, accounts in told.items()
        if accounts
    ]


def left_out(run: PaymentRun, actor: Actor) -> dict[str, Any]:
    """What of a run is not paid with it: rejected lines, and those (keys) about whose decision the
    provider has an open dispute."""
    ask: Callable[[Actor, UUID], Sequence[UUID]] = current_app.extensions[DISPUTED]
    decided = any(line.state not in OPEN for line in run.lines)
    return {
        "rejected": [line for line in run.lines if line.state == "rejected"],
        "disputed": ask(actor, run.id) if decided else (),
    }


def holds(payee: Mapping[str, Any]) -> bool:
    return "told" in payee and bool(payee["told"].holds)


def changed(run: PaymentRun, statement: Statement | None = None) -> list[dict[str, str]]:
    """How many lines of a run, or of a statement of it, that are to be paid were accepted though
    their facts changed."""
    found = [
        line
        for line in resting_on_changed(run.lines)
        if statement is None or line.statement_id == statement.id
    ]
    if not found:
        return []
    return [
        {
            "kind": "alert",
            "text": ngettext(
                "%(num)d tarkastettu rivi perustuu tietoon, joka on muuttunut",
                "%(num)d tarkastettua riviä perustuu tietoon, joka on muuttunut",
                len(found),
            ),
            "detail": _(
                "Yhteensä %(sum)s (alv 0 %%). Ne maksetaan, kuten ne laskettiin, ja seuraava "
                "maksuajo perii tai hyvittää eron.",
                sum=format_money(sum(line.amount_cents for line in found)),
            ),
            "url": url_for(
                "verification.queue", run=run.number, state="verified", exception=CORRECTED
            ),
            "link": _("Katso rivit"),
        }
    ]


def held(payees: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The payees whose payment waits, and those of whom something was not looked up."""
    told = [payee for payee in payees if "told" in payee]
    held = [
        {
            "kind": "alert",
            "text": _("Ei lähde maksuun: %(name)s", name=payee["name"]),
            "detail": " ".join(payee["told"].holds),
        }
        for payee in told
        if payee["told"].holds
    ]
    return held + [
        {
            "kind": "alert",
            "text": _("Maksetaan tarkistamatta: %(name)s", name=payee["name"]),
            "detail": " ".join(payee["told"].unknown),
        }
        for payee in told
        if payee["told"].unknown and not payee["told"].holds
    ]


def shares(actor: Actor, run: PaymentRun, net_cents: int) -> list[dict[str, object]]:
    """The run by municipality, each with its share of the sum in percent; without shares where some
    town gets money back, since they would be parts of nothing."""
    names = town_names(actor)
    found = queries.by_municipality(run.id)
    if any(row.net_cents < 0 for row in found):
        return [{"name": names.get(row.label, row.label), "row": row} for row in found]
    rows: list[dict[str, object]] = []
    for row in found:
        share = 100 * row.net_cents / net_cents if net_cents else 0
        rows.append(
            {
                "name": names.get(row.label, row.label),
                "bar": round(share, 1),
                "share": _("%(number)s %%", number=format_number(Decimal(share).quantize(TENTH))),
                "row": row,
            }
        )
    return rows


def persons(run: PaymentRun, actor: Actor, approves: bool) -> list[dict[str, str]]:
    """The two people of a run: who has verified and approved it, or still shall. ``approves``:
    whether the actor may approve it now."""
    still = _waiting(run)
    return [
        {
            "kind": "ok" if run.verifier else "due",
            "text": _("Tarkastaja: %(name)s", name=run.verifier.name)
            if run.verifier
            else _("Tarkastus on kesken")
            if still
            else _("Rivit on tarkastettu"),
            "detail": format_instant(run.verified_at) if run.verifier else still,
        },
        {
            "kind": "ok" if run.approver else "due",
            "text": _("Hyväksyjä: %(name)s", name=run.approver.name)
            if run.approver
            else _("Hyväksyjä: sinä, %(name)s", name=actor.name)
            if approves
            else _("Hyväksyjä: toinen henkilö"),
            "detail": format_instant(run.approved_at)
            if run.approver
            else _("Et ole tarkastanut tämän ajon rivejä.")
            if approves
            else "",
        },
    ]


def _waiting(run: PaymentRun) -> str:
    """What keeps a run from being verified: lines not looked at, and answers not yet given; empty
    where nothing does."""
    undecided = sum(to_decide(line) for line in run.lines)
    asked = sum(line.state == "asked_back" for line in run.lines)
    told = [
        ngettext("Tarkastamatta %(num)d rivi", "Tarkastamatta %(num)d riviä", undecided)
        if undecided
        else "",
        ngettext(
            "%(num)d rivi odottaa palveluntuottajan vastausta",
            "%(num)d riviä odottaa palveluntuottajan vastausta",
            asked,
        )
        if asked
        else "",
    ]
    return ". ".join(each for each in told if each)


def steps(run: PaymentRun) -> list[dict[str, str]]:
    """The state line of a run: who did what and when."""
    if run.state == "closed":
        return [
            {"label": _("Laskettu"), "when": format_day_of(run.created_at), "state": "done"},
            {"label": _("Päätetty ilman maksua"), "when": "", "state": "done"},
        ]
    paid = run.state == "handed_over" and all(each.state in DONE for each in run.statements)
    place_now = list(RUN.states).index(run.state) + paid
    steps = [
        (_("Laskettu"), format_day_of(run.created_at)),
        (_("Tarkastettu"), _signature(run.verifier, run.verified_at)),
        (_("Hyväksytty"), _signature(run.approver, run.approved_at)),
        (_("Lähetetty maksuun"), format_day_of(run.handed_over_at)),
        (_("Maksettu") if paid else _("Maksupäivä"), format_date_fi(run.pay_on)),
    ]
    return [
        {
            "label": name,
            "when": when,
            "state": "done" if place <= place_now else "now" if place == place_now + 1 else "ahead",
        }
        for place, (name, when) in enumerate(steps)
    ]


def _signature(person: User | None, at: datetime | None) -> str:
    return f"{format_day_of(at)}, {person.name}" if person and at else ""


MOST = 20
"""How many lines the page of a conflict names at most."""


def lines_resting(actor: Actor, spells: Collection[tuple[str, str]]) -> list[Resting]:
    """The lines that rest on spells, each named with its person; the latest of them."""
    ids, people = {spell_id for spell_id, _person in spells}, {person for _id, person in spells}
    lines = sorted(lines_on(ids, people, LINE.states), key=lambda line: line.created_at)
    return [
        Resting(
            line.id,
            line_reason(line, language()),
            LINE_STATUS[line.state],
            state_words(line, actor.today),
            line.amount_cents,
        )
        for line in lines[-MOST:]
    ]
