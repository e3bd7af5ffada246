"""The life of a quick service, of an item offered of it, and of an order."""

from marketplace.admissions.queries import not_partner
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition
from marketplace.platform.permissions import may
from marketplace.providers.queries import NOT_APPROVED, provider_of
from marketplace.quick.models import QuickItem, QuickOrder
from marketplace.quick.orders.turns import why_gone
from marketplace.quick.terms import admission_lives

SERVICE = Lifecycle(
    "quick_service",
    ("open", "closed"),
    (
        Transition("edit", ("open",), "open", "quick.set_up"),
        Transition("close", ("open",), "closed", "quick.set_up"),
        Transition("reopen", ("closed",), "open", "quick.set_up", (admission_lives,)),
    ),
)


def ones_own(item: QuickItem, actor: Actor) -> Refused | None:
    """A provider keeps its own items, and so does each organisation its own production."""
    if item.provider_id == actor.organisation_id:
        return None
    return Refused("quick.not_ones_own")


def on_the_list(item: QuickItem, actor: Actor) -> Refused | None:
    """A provider that offers is on the list of the admission and takes part now."""
    return None if item.own else not_partner(actor, item.service.admission)


def within_most(item: QuickItem, _actor: Actor) -> Refused | None:
    """Nothing is shown at a price above the highest that the terms allow."""
    most = item.service.most_cents
    if most is None or item.unit_cents <= most:
        return None
    return Refused("quick.price_over", most_cents=most)


def needs_no_look(item: QuickItem, _actor: Actor) -> Refused | None:
    """The service asks no officer to look at its items; own production is the officer's anyway."""
    if item.own or not item.service.approval:
        return None
    return Refused("quick.waits_for_approval")


KEPT = ("submitted", "shown", "hidden", "rejected")
ITEM = Lifecycle(
    "quick_item",
    ("submitted", "shown", "hidden", "rejected"),
    (
        *(
            Transition("save", (state,), state, "quick.keep", (ones_own, on_the_list))
            for state in ("submitted", "shown", "hidden")
        ),
        Transition("send", KEPT, "submitted", "quick.keep", (ones_own, on_the_list)),
        Transition("publish", ("submitted",), "shown", "quick.keep", (needs_no_look,)),
        Transition("approve", ("submitted",), "shown", "quick.approve", (within_most,)),
        Transition("reject", ("submitted",), "rejected", "quick.approve"),
        Transition("hide", ("shown",), "hidden", "quick.keep", (ones_own,)),
        Transition("exceed", ("shown",), "hidden", "quick.set_up"),
        Transition(
            "show", ("hidden",), "shown", "quick.keep", (ones_own, on_the_list, within_most)
        ),
    ),
)


def in_time(order: QuickOrder, actor: Actor) -> Refused | None:
    """An answer counts until the very instant at which it is due, and not a moment later."""
    if actor.now <= order.answer_by:
        return None
    return Refused("quick.too_late", answer_by=order.answer_by)


def cannot_answer(order: QuickOrder, actor: Actor) -> Refused | None:
    """The provider's time has passed, or it may be ordered from no longer."""
    if in_time(order, actor) or why_gone(actor, order):
        return None
    return Refused("quick.answer_awaited", answer_by=order.answer_by)


def still_partner(order: QuickOrder, actor: Actor) -> Refused | None:
    """Whoever accepts is approved and on the list as it does."""
    provider = provider_of(actor, order.provider_id)
    if provider.state in NOT_APPROVED:
        return Refused(NOT_APPROVED[provider.state], reason=provider.state_reason or "")
    return not_partner(actor, order.service.admission)


def own_production(order: QuickOrder, _actor: Actor) -> Refused | None:
    """The authority's own production asks nobody."""
    return None if order.way == "own" else Refused("quick.provider_answers")


def givers_own(order: QuickOrder, actor: Actor) -> Refused | None:
    """Whoever gives a service tells of it: its provider, or of own production the organisation that
    produces it."""
    if order.provider_id == actor.organisation_id:
        return None
    return Refused("quick.giver_tells", name=order.organisation.name)


def orderers_own(order: QuickOrder, actor: Actor) -> Refused | None:
    """An order is taken back in the organisation that made it."""
    if order.buyer_id == actor.organisation_id:
        return None
    return Refused("quick.another_buyer")


def orderer_or_officer(order: QuickOrder, actor: Actor) -> Refused | None:
    """Whoever ordered knows what was done; an officer answers where that person can't."""
    if actor.user_id == order.orderer_id or may(actor, "quick.set_up"):
        return None
    return Refused("quick.orderer_receives", name=order.orderer.name)


ORDER = Lifecycle(
    "quick_order",
    ("offered", "confirmed", "delivered", "disputed", "received", "unfilled", "cancelled"),
    (
        Transition("accept", ("offered",), "confirmed", "quick.answer", (in_time, still_partner)),
        Transition("decline", ("offered",), "offered", "quick.answer", (in_time,)),
        Transition("lapse", ("offered",), "offered", "quick.pass_on", (cannot_answer,)),
        Transition("pass_on", ("offered",), "offered", "quick.pass_on"),
        Transition("end", ("offered",), "unfilled", "quick.pass_on"),
        Transition("confirm", ("offered",), "confirmed", "quick.order", (own_production,)),
        Transition(
            "deliver", ("confirmed", "disputed"), "delivered", "quick.deliver", (givers_own,)
        ),
        Transition(
            "receive",
            ("delivered", "disputed"),
            "received",
            "quick.receive",
            (orderer_or_officer,),
        ),
        Transition("dispute", ("delivered",), "disputed", "quick.receive", (orderer_or_officer,)),
        Transition(
            "cancel",
            ("offered", "confirmed", "disputed"),
            "cancelled",
            "quick.order",
            (orderers_own,),
        ),
    ),
)
