"""What admissions wait for: applications to decide in time, hearings to conclude, replies due."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import exists

from marketplace.admissions.lifecycle import UNDECIDED
from marketplace.admissions.models import Application, Inquiry
from marketplace.admissions.queries import (
    anything_unconfirmed,
    heard_to_decide,
    own_unanswered,
    own_unconfirmed,
    to_decide,
)
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from marketplace.platform.words import label


def _decide(actor: Actor) -> Iterator[Todo]:
    for application in to_decide(actor, MOST):
        late = application.due_on is not None and application.due_on < actor.today
        yield Todo(
            title=_("Ratkaise myöhässä oleva hakemus") if late else _("Ratkaise hakemus"),
            about=f"{application.organisation.name}, {application.number}",
            url=url_for("applications.show", number=application.number),
            due=application.due_on,
        )


def _heard(actor: Actor) -> Iterator[Todo]:
    for asked in heard_to_decide(actor, MOST):
        application = asked.application
        yield Todo(
            title=_("Ratkaise kuulemisen jälkeen"),
            about=f"{application.organisation.name}, {application.number}",
            url=url_for("applications.show", number=application.number),
        )


def _reply(actor: Actor) -> Iterator[Todo]:
    for asked in own_unanswered(actor, MOST):
        yield Todo(
            title=_("Vastaa: %(what)s", what=label(f"inquiry.kind.{asked.kind}").lower()),
            about=text_of(asked.application.admission.titles),
            url=url_for("applications.show", number=asked.application.number),
            due=asked.reply_by,
        )


def _confirm(actor: Actor) -> Iterator[Todo]:
    for application, terms in own_unconfirmed(actor, MOST):
        yield Todo(
            title=_("Vahvista muuttuneet ehdot"),
            about=text_of(application.admission.titles),
            url=url_for("applications.show", number=application.number),
            due=terms.confirm_by,
        )


def _for_officers(actor: Actor) -> bool:
    return may(actor, "application.ask")


def _for_providers(actor: Actor) -> bool:
    return actor.audience == Audience.PROVIDER and may(actor, "application.view")


todos = Kinds(
    (
        Kind(
            lambda actor: _for_officers(actor) and exists().where(Application.state.in_(UNDECIDED)),
            _decide,
        ),
        Kind(
            lambda actor: (
                _for_officers(actor)
                and exists().where(Inquiry.kind != "clarification", Inquiry.settled_at.is_(None))
            ),
            _heard,
        ),
        Kind(
            lambda actor: (
                _for_providers(actor)
                and exists().where(Inquiry.answered_at.is_(None), Inquiry.reply_by >= actor.now)
            ),
            _reply,
        ),
        Kind(lambda actor: _for_providers(actor) and anything_unconfirmed(actor), _confirm),
    )
)
"""An officer's applications by their last day, and a provider's replies and confirmations."""
