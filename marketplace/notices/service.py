"""The verbs of subscriptions: asked for, confirmed and ended by links; and telling what is new."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID

from sqlalchemy import select

from marketplace.notices.links import ended_by, ending_token, wish_of, wish_token
from marketplace.notices.models import KINDS, Notice, Subscription
from marketplace.notices.queries import announced_since
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.audit import record
from marketplace.platform.mail import tell
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit

SETTLED = timedelta(minutes=1)
"""How old news is when it is told: an act that began before has ended by then."""
TO_ACT_ON = ("call", "coming", "admission")
"""What is told at once; the week's digest tells of decisions too."""


@verb("notice.subscribe")
def ask_to_subscribe(
    actor: Actor, email: str, lines: Sequence[str], *, weekly: bool, locale: str
) -> None:
    """Send the link that confirms a subscription to some service lines (keys; none means all).

    Nothing is kept before it is confirmed, and nothing tells whether the address subscribes
    already."""
    address = email.strip().lower()
    wish = {"email": address, "lines": list(lines), "weekly": weekly, "locale": locale}
    with unit(actor) as u:
        recipient = SimpleNamespace(email=address, locale=locale)
        tell(u, [recipient], "notices/confirm.txt", token=wish_token(wish, u.now))


@verb("notice.subscribe")
def confirm_subscription(actor: Actor, token: str) -> Subscription:
    """Begin the subscription whose link was sent, or change the one that the address has.

    Raises NotFound where the link is not ours, Refused where it is too old."""
    with unit(_as_system(actor)) as u:
        wish = wish_of(token, u.now)
        values = {
            "lines": [UUID(key) for key in wish["lines"]],
            "weekly": wish["weekly"],
            "locale": wish["locale"],
        }
        found = u.find(Subscription, area_id=u.actor.area_id, email=wish["email"])
        if found is None:
            found = u.add(Subscription, email=wish["email"], told_until=u.now, **values)
        for name, value in values.items():
            setattr(found, name, value)
        record(u, found, "confirm", weekly=found.weekly, lines=wish["lines"])
        return found


@verb("notice.subscribe")
def end_subscription(actor: Actor, token: str) -> None:
    """Forget the subscription whose link was sent in each of its mails; one that is gone stays
    gone. Raises NotFound where the link is not ours."""
    with unit(_as_system(actor)) as u:
        found = u.session.get(Subscription, ended_by(token), with_for_update=True)
        if found is not None:
            record(u, found, "end")
            u.session.delete(found)


@verb("notice.tell")
def tell_subscribers(actor: Actor, *, weekly: bool) -> int:
    """Tell each subscriber what is new for it since it was told last; returns how many mails.

    Nobody is told of nothing. The mail and what it has told of are one transaction, so nothing is
    told twice; who is being told by another run is left to that one."""
    with unit(actor) as u:
        due = select(Subscription).filter_by(area_id=u.actor.area_id, weekly=weekly)
        people = u.session.scalars(
            due.order_by(Subscription.id).with_for_update(skip_locked=True)
        ).all()
        if not people:
            return 0
        until = u.now - SETTLED
        kinds = KINDS if weekly else TO_ACT_ON
        since = min(each.told_until for each in people)
        news = announced_since(u.actor, since, until, kinds)
        return sum(_tell(u, each, _new_for(each, news)) for each in people)


def _new_for(subscription: Subscription, news: Sequence[Notice]) -> list[Notice]:
    wanted = subscription.lines
    return [
        each
        for each in news
        if each.announced_at > subscription.told_until
        and (not wanted or each.service_line_id in wanted)
    ]


def _tell(u: Unit, subscription: Subscription, news: Sequence[Notice]) -> bool:
    if not news:
        return False
    token = ending_token(subscription.id)
    tell(u, [subscription], "notices/news.txt", news=news, token=token)
    subscription.told_until = max(each.announced_at for each in news)
    return True


def _as_system(actor: Actor) -> Actor:
    """Subscriptions are shown to nobody; the link is what allows the act."""
    return replace(actor, audience=Audience.SYSTEM)
