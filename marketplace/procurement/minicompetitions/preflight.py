"""The pre-flight of a mini-competition: what would make it impossible, told while it is a draft.

Each condition is a guard of the lifecycle and holds for every call that buys from no lot (Act
1397/2016, sections 42 and 43: the framework's terms are not changed by what is bought under it).
"""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from flask_babel import gettext as _

from marketplace.frameworks.models import MINI_COMPETITION, Lot
from marketplace.frameworks.queries import in_force_now, last_day_under
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.i18n import language
from marketplace.platform.identity.municipalities import town_names
from marketplace.procurement.minicompetitions.queries import founding_call, invited
from marketplace.procurement.models import Call
from marketplace.pure.periods import local_day
from outcomes.pure.scheme import parse_scheme
from outcomes.pure.tree import Scheme

FEWEST = 2
"""With one party there is nothing to compete for: it is bought from directly."""
FREE = frozenset({"id", "version", "label", "source", "valid", "prices", "rules"})
"""Parts of a payment scheme that a mini-competition may have of its own, or that are compared on
their own; all others are the lot's."""
SAME = tuple(part.name for part in fields(Scheme) if part.name not in FREE)


def framework_in_force(call: Call, actor: Actor) -> Refused | None:
    """The framework may be bought from today, when the offers are due and when the service begins;
    the lot is called off by mini-competitions."""
    lot = call.lot
    if lot is None:
        return None
    if MINI_COMPETITION not in lot.ways:
        return Refused("call.lot_without_competitions", **_of(lot))
    days = ((None, actor.today), ("deadline", local_day(call.deadline)))
    for field, day in (*days, ("starts_on", call.starts_on)):
        if not in_force_now(lot.framework, day):
            return Refused("call.framework_not_in_force", field=field, day=day, **_of(lot))
    return None


def ends_in_time(call: Call, actor: Actor) -> Refused | None:
    """The service ends as the rule on contracts under a framework says."""
    return outside_days(call, actor, call.starts_on, call.ends_on) if call.lot else None


def parties_enough(call: Call, actor: Actor) -> Refused | None:
    """Two parties at least can be invited."""
    if call.lot is None:
        return None
    count = len(invited(actor, call.lot))
    return Refused("call.too_few_parties", count=count, **_of(call.lot)) if count < FEWEST else None


def ceiling_left(call: Call, _actor: Actor) -> Refused | None:
    """The ceilings of lot and framework leave as much as the call is; publication holds it."""
    lot = call.lot
    if lot is None or call.published_at is not None:
        return None
    left = max(lot.left_cents, 0)
    if not left:
        return Refused("call.ceiling_used", field="maximum_value", **_of(lot))
    if call.maximum_value_cents > left:
        return Refused("call.over_ceiling", field="maximum_value", left_cents=left, **_of(lot))
    return None


def no_change_pending(call: Call, _actor: Actor) -> Refused | None:
    """Who the lot's parties are is settled: nobody who was chosen has yet to sign, for all of them
    are invited (Act 1397/2016, section 43).

    A price revision that comes into force later is decided already, and keeps nobody from
    competing: the prices of the day of publication bind (``queries.agreed_prices``).
    """
    if call.lot is None or call.published_at is not None:
        return None
    names = [party.organisation.name for party in call.lot.parties if party.state == "chosen"]
    if not names:
        return None
    return Refused("call.parties_change", names=", ".join(names), **_of(call.lot))


def inside_lot(call: Call, actor: Actor) -> Refused | None:
    """The service line is the lot's, and the service is given where the lot is."""
    lot = call.lot
    if lot is None:
        return None
    if call.service_line_id != lot.service_line_id:
        return Refused("call.outside_line", **_of(lot))
    return outside_towns(actor, lot, call.municipalities)


def outside_towns(actor: Actor, lot: Lot, municipalities: list[str]) -> Refused | None:
    """Why a lot is not bought for these municipalities; None where it may be."""
    outside = set(municipalities) - set(lot.municipalities)
    if not outside:
        return None
    named = [name for code, name in town_names(actor).items() if code in outside]
    facts = {"names": ", ".join(named)} | _of(lot)
    return Refused("call.outside_municipalities", field="municipalities", **facts)


def outside_days(call: Call, actor: Actor, starts_on: date, ends_on: date) -> Refused | None:
    """Why a mini-competition does not buy for this time; None where it may. The rule is that of
    the day of its publication."""
    if call.lot is None:
        return None
    framework = call.lot.framework
    if not framework.starts_on <= starts_on <= framework.ends_on:
        facts = {"field": "starts_on", "day": starts_on} | _of(call.lot)
        return Refused("call.framework_not_in_force", **facts)
    on = local_day(call.published_at) if call.published_at else actor.today
    last = last_day_under(actor, framework, on)
    if ends_on <= last.day:
        return None
    facts = {"number": framework.number, "last": last.day, "months": last.months}
    return Refused("framework.contract_ends_late", field="ends_on", **facts)


def scheme_of_lot(call: Call, actor: Actor) -> Refused | None:
    """Each price point is one that the parties have priced, and each milestone is the lot's own:
    what differs would be another agreement."""
    if call.lot is None:
        return None
    founding = founding_call(actor, call.lot)
    if founding is None:
        return Refused("call.lot_unfounded", **_of(call.lot))
    if founding.scheme == call.scheme:
        return None
    own = parse_scheme(call.scheme, f"{call.number}.yaml")
    agreed = parse_scheme(founding.scheme, f"{founding.number}.yaml")
    field = f"quantity_{call.price_items[0].key}" if call.price_items else None
    if added := [own.prices[key] for key in own.prices if key not in agreed.prices]:
        names = ", ".join(each.label.in_language(language()) for each in added)
        return Refused("call.outside_prices", field=field, names=names, **_of(call.lot))
    if names := ", ".join(_differing(own, agreed)):
        return Refused("call.milestones_differ", field=field, names=names, **_of(call.lot))
    return None


def _differing(own: Scheme, agreed: Scheme) -> Iterator[str]:
    """Names of the rules that are not the lot's, then of the other parts that are not."""
    for rule in own.rules:
        if agreed.rule(rule.id) != rule:
            yield rule.label.in_language(language())
    for rule in agreed.rules:
        if own.rule(rule.id) is None:
            yield rule.label.in_language(language())
    for key, price in own.prices.items():
        if (price.when, price.unit) != (agreed.prices[key].when, agreed.prices[key].unit):
            yield price.label.in_language(language())
    if any(getattr(own, part) != getattr(agreed, part) for part in SAME):
        yield _("palkkiomallin määritelmät")


def _of(lot: Lot) -> dict[str, object]:
    return {"number": lot.framework.number, "position": lot.position}


PREFLIGHT = (
    framework_in_force,
    parties_enough,
    ceiling_left,
    no_change_pending,
    inside_lot,
    ends_in_time,
    scheme_of_lot,
)
"""What must hold, besides what any call needs, of a call among the parties of a lot."""
