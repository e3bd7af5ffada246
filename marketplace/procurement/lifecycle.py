"""The life of a call: from draft over sealed offers to the decision, or cancelled."""

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition
from marketplace.procurement.comparing import comparison_stated
from marketplace.procurement.deadlines import earliest_deadline
from marketplace.procurement.models import Call
from marketplace.pure.periods import local_day
from marketplace.rules.queries import rule_on
from marketplace.sealing.queries import key_problems

FULL_POINTS = 100
OFFER_PERIOD = "offer_period"
"""Kind of rule: the shortest time for offers, by procurement model."""


def texts_written(call: Call, _actor: Actor) -> Refused | None:
    """The title and the description stand in the authoritative language."""
    written = call.titles.get(call.language) and call.descriptions.get(call.language)
    return None if written else Refused("call.texts_missing", field="title_fi")


def municipalities_named(call: Call, _actor: Actor) -> Refused | None:
    """Providers know where the service is given."""
    if call.municipalities:
        return None
    return Refused("call.municipalities_missing", field="municipalities")


def points_make_hundred(call: Call, _actor: Actor) -> Refused | None:
    """The weights of price and quality make 100."""
    total = call.price_weight + sum(criterion.weight for criterion in call.criteria)
    if total == FULL_POINTS:
        return None
    return Refused("call.weights_not_hundred", field="price_weight", total=total)


def prices_complete(call: Call, _actor: Actor) -> Refused | None:
    """The comparison has something to compare, and each price point a highest price."""
    for item in call.price_items:
        if item.maximum_cents <= 0:
            label = item.labels["fi"]
            return Refused("call.ceiling_missing", field=f"ceiling_{item.key}", label=label)
    if any(item.quantity for item in call.price_items):
        return None
    return Refused("call.quantities_missing")


def deadline_leaves_time(call: Call, actor: Actor) -> Refused | None:
    """Providers have at least the days that the rule of today gives them."""
    days = int(rule_on(actor, OFFER_PERIOD, call.model, actor.today).value["days"])
    earliest = earliest_deadline(actor.today, days)
    if local_day(call.deadline) >= earliest and call.deadline > actor.now:
        return None
    return Refused("call.deadline_too_soon", field="deadline", days=days, earliest=earliest)


def service_after_deadline(call: Call, _actor: Actor) -> Refused | None:
    """The service does not begin before the offers are in."""
    if call.starts_on > local_day(call.deadline):
        return None
    return Refused("call.starts_before_deadline", field="starts_on")


def keys_are_ready(call: Call, actor: Actor) -> Refused | None:
    """Two officers and the escrow hold rehearsed keys, so that the offers can be sealed."""
    return next(iter(key_problems(actor, call.opening_officers)), None)


def deadline_passed(call: Call, actor: Actor) -> Refused | None:
    """Offers may still arrive up to and at the deadline itself."""
    if actor.now > call.deadline:
        return None
    return Refused("call.deadline_not_passed", deadline=call.deadline)


CALL = Lifecycle(
    "call",
    ("draft", "open", "closed", "evaluation", "decided", "cancelled"),
    (
        Transition("edit", ("draft",), "draft", "call.edit"),
        Transition(
            "publish",
            ("draft",),
            "open",
            "call.publish",
            (
                texts_written,
                municipalities_named,
                points_make_hundred,
                comparison_stated,
                prices_complete,
                deadline_leaves_time,
                service_after_deadline,
                keys_are_ready,
            ),
        ),
        Transition("close", ("open",), "closed", "call.close", (deadline_passed,)),
        Transition("open_offers", ("closed",), "evaluation", "offer.open", (deadline_passed,)),
        Transition("conclude", ("evaluation",), "decided", "decision.sign"),
        Transition("cancel", ("draft", "open", "closed", "evaluation"), "cancelled", "call.cancel"),
    ),
)
