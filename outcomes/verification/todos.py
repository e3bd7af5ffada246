"""What verification waits for: providers' answers, and lines whose answer has come."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import exists

from marketplace.platform.actor import Actor
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from outcomes.payments.models import PaymentLine
from outcomes.payments.queries import own_lines
from outcomes.payments.words import source_words
from outcomes.verification.queries import lines_outside_runs


def _own(actor: Actor) -> Iterator[Todo]:
    for line in own_lines(actor, "asked_back", MOST):
        yield Todo(
            title=_("Vastaa maksatuksen kysymykseen"),
            about=source_words(line),
            url=url_for("verification.line", line_id=line.id),
        )


def _asked(actor: Actor) -> Iterator[Todo]:
    """Lines outside every open run: they come into the next one, with or without an answer."""
    for line in lines_outside_runs(actor, MOST):
        answered = line.state == "answered"
        yield Todo(
            title=_("Vastaus saatu: rivi tulee seuraavaan maksuajoon")
            if answered
            else _("Palveluntuottajan vastausta odotetaan"),
            about=source_words(line),
            url=url_for("verification.line", line_id=line.id),
            waits_for_others=not answered,
        )


todos = Kinds(
    (
        Kind(lambda actor: may(actor, "payment.verify"), _asked),
        Kind(
            lambda actor: (
                may(actor, "payment.answer")
                and exists().where(
                    PaymentLine.provider_id == actor.organisation_id,
                    PaymentLine.state == "asked_back",
                )
            ),
            _own,
        ),
    )
)
"""Questions about the provider's own lines; for finance each line that was asked about."""
