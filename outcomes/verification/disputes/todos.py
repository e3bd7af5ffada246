"""Disputes that wait for finance; whoever decided the line waits for another person."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import exists

from marketplace.platform.actor import Actor
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from outcomes.payments.words import source_words
from outcomes.verification.disputes.models import LineDispute
from outcomes.verification.disputes.queries import waiting


def _open(actor: Actor) -> Iterator[Todo]:
    for dispute in waiting(actor, MOST):
        yield Todo(
            title=_("Vastaa huomautukseen maksurivistä"),
            about=source_words(dispute.line),
            url=url_for("verification.line", line_id=dispute.payment_line_id),
            due=dispute.due_on,
            waits_for_others=dispute.decided_by == actor.user_id,
        )


todos = Kinds(
    (
        Kind(
            lambda actor: (
                may(actor, "dispute.answer") and exists().where(LineDispute.state == "open")
            ),
            _open,
        ),
    )
)
