"""When a provider may expect the money of lines that have not left yet, in words."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from flask_babel import gettext as _

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_date_fi
from outcomes.payments.changed import CHANGED
from outcomes.payments.held import among_given_up, held_of
from outcomes.payments.lifecycle import UNDECIDED
from outcomes.payments.models import PaymentLine, Statement
from outcomes.payments.routes import E_INVOICE
from outcomes.payments.terms import due_day, is_late


def expected(
    actor: Actor, lines: Iterable[PaymentLine], *, on_hold: bool = False
) -> Mapping[UUID, str]:
    """Of each line that is to be paid, when at the latest, by its key; ``on_hold``: its payee has
    something to put in order first.

    A line is decided by its due day, and from the statement that follows runs the term of payment
    (dated rule ``payment_term``): before there is a statement the day is an estimate.
    """
    lines = list(lines)
    held = held_of(lines)
    given_up = among_given_up(line for line in lines if line.id in held) if held else set()
    known: dict[date, date] = {}
    found = {}
    for line in lines:
        if line.state in ("paid", "rejected", "reclaimed") or not line.amount_cents:
            continue
        if line.amount_cents < 0 and line.id not in held:
            found[line.id] = _("Vähennetään seuraavista maksuista")
            continue
        if line.state == "asked_back":
            day = format_date_fi(line.due_on)
            found[line.id] = _("Vastaa viimeistään %(day)s: rivi ratkaistaan sen jälkeen", day=day)
        elif line.exception in CHANGED and line.state in UNDECIDED:
            found[line.id] = _("Tieto on muuttunut: rivi tarkastetaan uudelleen")
        elif line.id in held:
            found[line.id] = (
                _("Ei makseta eikä vähennetä: tuloksesta jo maksettua ei enää peritä takaisin")
                if line.id in given_up
                else _("Odottaa: samaa tulosta peritään takaisin tai oikaistaan")
            )
        elif on_hold and (line.statement is None or waits_only_for_payee(line.statement)):
            found[line.id] = on_hold_words()
        elif line.state == "verified" and line.run_id is None:
            found[line.id] = _("Odottaa seuraavaa maksuajoa")
        elif line.statement is not None:
            found[line.id] = waits_words(line.statement, actor.today)
        else:
            undecided = line.state in UNDECIDED
            day = max(line.due_on, actor.today) if undecided else actor.today
            last = known.get(day) or known.setdefault(day, due_day(actor, day))
            found[line.id] = _("Maksetaan arviolta %(day)s mennessä", day=format_date_fi(last))
    return found


def waits_only_for_payee(statement: Statement) -> bool:
    """Whether nothing of its own keeps a statement from leaving: it stands, has not left nor come
    back, and no invoice of it is missing."""
    left = statement.hand_over_id is not None or statement.state == "withdrawn"
    return not (left or statement.returned_on is not None or awaits_invoice(statement))


def on_hold_words() -> str:
    """That a payment waits for its payee."""
    return _("Maksu odottaa sinua: katso sivun alusta, mitä puuttuu")


def late_words(statement: Statement, today: date) -> str | None:
    """That the payment of a statement is late, to its provider; None where it is not, or is paid.
    What has left may be paid already, with nobody having told of it."""
    if statement.paid_on is not None or not is_late(statement, today):
        return None
    if statement.pay_on is not None and statement.pay_on >= today:
        return _("Maksu on myöhässä: maksetaan %(day)s", day=format_date_fi(statement.pay_on))
    due = format_date_fi(statement.due_on)
    if statement.hand_over_id is not None:
        return _("Lähetetty maksuun, vahvistus puuttuu: eräpäivä oli %(day)s", day=due)
    return _("Maksu on myöhässä: eräpäivä oli %(day)s", day=due)


def waits_words(statement: Statement, today: date) -> str:
    """What a statement that has not left waits for, and by when it is paid."""
    if late := late_words(statement, today):
        return late
    if awaits_invoice(statement):
        return _("Lähetä verkkolasku, tilausnumero %(n)s", n=statement.number)
    if statement.due_on is None:
        return _("Hyväksyttävänä")
    return _("Maksetaan viimeistään %(day)s", day=format_date_fi(statement.due_on))


def awaits_invoice(statement: Statement) -> bool:
    """Whether a statement waits for its provider's e-invoice."""
    given = (statement.state, statement.route, statement.invoice_number)
    return given == ("sent", E_INVOICE, None)
