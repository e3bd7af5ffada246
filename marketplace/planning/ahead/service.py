"""The verbs of telling in advance what is going to be bought, and of taking that back."""

from datetime import date
from uuid import UUID

from marketplace.planning.lifecycle import NEED
from marketplace.planning.models import Need
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.lifecycle import fire
from marketplace.platform.permissions import verb
from marketplace.platform.texts import written
from marketplace.platform.unit import unit

TITLE_LIMIT, TEXT_LIMIT = 120, 1000


@verb("need.tell_ahead")
def tell_ahead(actor: Actor, need_id: UUID, title: str, expected_on: date, text: str = "") -> Need:
    """Tell everybody that a need is coming: its title, service line and municipalities, and by when
    its call is expected. It binds nobody, and its value stays the buyer's own matter.

    It stands in the public search until the call is published, the need is given up or taken back,
    or the day has passed. Raises Invalid, Refused for a need that is being bought already.
    """
    with unit(actor) as u:
        need = u.lock(Need, need_id)
        words = written("title", title, TITLE_LIMIT, "ahead.title_missing", "ahead.too_long")
        problems = []
        if len(text.strip()) > TEXT_LIMIT:
            problems.append(Problem("text", "ahead.too_long", {"limit": TEXT_LIMIT}))
        if expected_on <= u.today:
            problems.append(Problem("expected_on", "ahead.day_passed"))
        if problems:
            raise Invalid(*problems)
        fire(u, NEED, need, "tell_ahead", title=words, expected_on=expected_on.isoformat())
        need.ahead_title, need.ahead_text = words, text.strip() or None
        need.expected_on = expected_on
        need.ahead_at = need.ahead_at or u.now
        u.session.flush()
        return need


@verb("need.tell_ahead")
def take_back(actor: Actor, need_id: UUID) -> Need:
    """Tell of a need in advance no more."""
    with unit(actor) as u:
        need = u.lock(Need, need_id)
        fire(u, NEED, need, "take_back")
        need.ahead_at = None
        u.session.flush()
        return need
