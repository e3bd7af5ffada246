"""What verification waits for: providers' answers, and lines whose answer has come."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import ColumnElement, exists

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_money
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from outcomes.participants.words import unbroken
from outcomes.payments.changed import CHANGED
from outcomes.payments.models import PaymentLine
from outcomes.payments.queries import own_lines
from outcomes.payments.words import source_words
from outcomes.verification.disputes.queries import rejected_lately
from outcomes.verification.queries import lines_outside_runs


def _own(actor: Actor) -> Iterator[Todo]:
    for line in own_lines(actor, "asked_back", MOST):
        yield Todo(
            title=_("Vastaa maksatuksen kysymykseen"),
            about=_about(line),
            url=url_for("verification.line", line_id=line.id),
            due=line.due_on,
        )


def _rejected(actor: Actor) -> Iterator[Todo]:
    for line, last_day in rejected_lately(actor, MOST):
        yield Todo(
            title=_("Hylätty rivi: huomauta, jos olet eri mieltä"),
            about=_about(line),
            url=url_for("verification.line", line_id=line.id),
            due=last_day,
        )


def _about(line: PaymentLine) -> str:
    """Whose work a line is of, by the pseudonym, what it comes to, and under what."""
    said = [unbroken(line.person_key) if line.person_key else "", format_money(line.amount_cents)]
    return Markup(" · ").join(part for part in (*said, source_words(line)) if part)


def _any_own(actor: Actor, permission: str, state: str) -> ColumnElement[bool] | bool:
    """Whether the provider may act on own lines, and has any in a state."""
    if not may(actor, permission):
        return False
    return exists().where(
        PaymentLine.provider_id == actor.organisation_id, PaymentLine.state == state
    )


def _asked(actor: Actor) -> Iterator[Todo]:
    """Lines outside every open run: they come into the next one, with or without an answer."""
    for line in lines_outside_runs(actor, MOST):
        titles = {
            "answered": _("Vastaus saatu: rivi tulee seuraavaan maksuajoon"),
            "asked_back": _("Palveluntuottajan vastausta odotetaan"),
            "calculated": _("Rivin tieto muuttui: se tulee seuraavaan maksuajoon")
            if line.exception in CHANGED
            else _("Rivi ratkaistaan uudelleen seuraavassa maksuajossa"),
        }
        yield Todo(
            title=titles[line.state],
            about=source_words(line),
            url=url_for("verification.line", line_id=line.id),
            waits_for_others=line.state == "asked_back",
        )


todos = Kinds(
    (
        Kind(lambda actor: may(actor, "payment.verify"), _asked),
        Kind(lambda actor: _any_own(actor, "payment.answer", "asked_back"), _own),
        Kind(lambda actor: _any_own(actor, "dispute.make", "rejected"), _rejected),
    )
)
"""Questions about the provider's own lines, and those rejected that it may still dispute; for
finance each line that was asked about."""
