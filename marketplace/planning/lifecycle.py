"""The life of a need: drafted, judged, perhaps let through by an approver, then procured, here or
in another system."""

from marketplace.planning.models import Need
from marketplace.platform.actor import Actor
from marketplace.platform.audit import has_done
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition

JUDGED = ("assessed", "blocked", "overridden")
"""States in which a need has a judgement that other rules may change."""
CLEARED = ("assessed", "overridden", "in_procurement")
"""States in which a need may be procured."""
BOUGHT = ("in_procurement", "bought_elsewhere")
"""States in which a need always counts, under the judgement that its procurement began with."""


def a_split(need: Need, _actor: Actor) -> Refused | None:
    """Only a split can be let through: what alone passes a threshold has its own procedures."""
    if need.assessment and need.assessment["split"]:
        return None
    return Refused("need.no_split_to_override", number=need.number)


def not_asked_yet(need: Need, _actor: Actor) -> Refused | None:
    """One request is enough."""
    if need.override_asked_at is None:
        return None
    return Refused("need.override_asked_already", at=need.override_asked_at)


def is_asked(need: Need, _actor: Actor) -> Refused | None:
    """An approver decides on what somebody has asked for."""
    if need.override_asked_at is not None:
        return None
    return Refused("need.override_not_asked", number=need.number)


def another_person(need: Need, actor: Actor) -> Refused | None:
    """Who owns a need, has written it or asks for an override does not let it through."""
    own = actor.user_id is None or actor.user_id == need.owner_id
    if own or has_done(need, actor.user_id, "create", "edit", "ask_override"):
        return Refused("need.same_person")
    return None


def nothing_came_of_it(need: Need, _actor: Actor) -> Refused | None:
    """What has been bought already is no draft any more."""
    return Refused("need.has_values", number=need.number) if need.values else None


def is_told(need: Need, _actor: Actor) -> Refused | None:
    """What nobody is told of is not taken back."""
    return None if need.ahead_at else Refused("ahead.not_told", number=need.number)


DECIDED_ON = (a_split, is_asked, another_person)
"""What holds of a need that an approver lets through or sends back."""

NEED = Lifecycle(
    "need",
    ("draft", "assessed", "blocked", "overridden", *BOUGHT, "discarded"),
    (
        Transition("edit", ("draft", *JUDGED), "draft", "need.draft", (nothing_came_of_it,)),
        Transition("clear", ("draft", *JUDGED), "assessed", "need.assess"),
        Transition("block", ("draft", *JUDGED), "blocked", "need.assess"),
        Transition("keep", ("overridden",), "overridden", "need.assess"),
        Transition("ask_override", ("blocked",), "blocked", "need.draft", (a_split, not_asked_yet)),
        Transition("override", ("blocked",), "overridden", "need.override", DECIDED_ON),
        Transition("deny", ("blocked",), "draft", "need.override", DECIDED_ON),
        Transition("begin", ("assessed", "overridden"), "in_procurement", "need.begin"),
        Transition("buy_elsewhere", ("assessed", "overridden"), "bought_elsewhere", "need.begin"),
        *(
            Transition(act, (state,), state, "need.tell_ahead", guards)
            for act, guards in (("tell_ahead", ()), ("take_back", (is_told,)))
            for state in ("draft", *JUDGED)
        ),
        Transition("discard", ("draft", *JUDGED), "discarded", "need.draft", (nothing_came_of_it,)),
    ),
)
