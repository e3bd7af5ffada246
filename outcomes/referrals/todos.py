"""What waits for the provider and the coach in referrals."""

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from marketplace.platform.actor import Actor, Audience
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Todo
from marketplace.pure.periods import day_end
from outcomes.participants.words import unbroken
from outcomes.referrals.models import Referral
from outcomes.referrals.queries import declined_and_left, waiting


def todos(actor: Actor) -> Iterable[Todo]:
    """The provider answers and starts; the coach finds another place or waits for answers."""
    if not may(actor, "referral.view"):
        return
    if actor.audience == Audience.PROVIDER:
        yield from _provider(actor)
    else:
        yield from _coach(actor)


def _provider(actor: Actor) -> Iterable[Todo]:
    for referral in waiting(actor, "proposed", MOST):
        title = _("Vastaa ohjaukseen %(number)s", number=referral.number)
        yield _todo(title, referral, day_end(referral.reply_by))
    for referral in waiting(actor, "accepted", MOST):
        title = _("Merkitse palvelun aloitus: %(number)s", number=referral.number)
        yield _todo(title, referral)


def _coach(actor: Actor) -> Iterable[Todo]:
    for referral in waiting(actor, "proposed", MOST):
        late = referral.reply_by < actor.today
        title = (
            _("Vastaus viipyy: %(number)s", number=referral.number)
            if late
            else _("Ohjaus %(number)s odottaa vastausta", number=referral.number)
        )
        yield _todo(title, referral, day_end(referral.reply_by), others=not late)
    for referral in declined_and_left(actor, MOST):
        yield _todo(_("Etsi uusi paikka: %(number)s", number=referral.number), referral)


def _todo(
    title: str, referral: Referral, due: datetime | None = None, *, others: bool = False
) -> Todo:
    about = Markup("{} · {}").format(
        text_of(referral.contract.titles), unbroken(referral.person_key)
    )
    url = url_for("referrals.show", number=referral.number)
    return Todo(title=title, about=about, url=url, due=due, waits_for_others=others)
