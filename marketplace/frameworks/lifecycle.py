"""The life of a framework agreement, and of a party of one of its lots.

What the calls for its parties, their decisions and agreements do to it comes from the rooms above;
nobody joins later than by the call of the lot (Act 1397/2016, section 42).
"""

from marketplace.frameworks.completeness import WHOLE
from marketplace.frameworks.models import Framework, Party
from marketplace.frameworks.running import calls_running
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition


def term_over(framework: Framework, actor: Actor) -> Refused | None:
    """The last day of a framework is its own whole."""
    if framework.ends_on < actor.today:
        return None
    return Refused("framework.term_goes_on", ends_on=framework.ends_on)


def calls_ended(framework: Framework, _actor: Actor) -> Refused | None:
    """No call goes on that looks for its parties: a published procurement ends by a decision of its
    own, against which those who offered may claim (Act 1397/2016, sections 123 and 125)."""
    if numbers := calls_running(framework):
        return Refused("framework.calls_run", numbers=", ".join(numbers))
    return None


FRAMEWORK = Lifecycle(
    "framework",
    ("draft", "competing", "in_force", "ended", "withdrawn"),
    (
        Transition("edit", ("draft",), "draft", "framework.draft"),
        Transition("follow_need", ("draft",), "draft", "framework.follow_need"),
        Transition("compete", ("draft",), "competing", "framework.compete", WHOLE),
        Transition("begin", ("competing",), "in_force", "framework.keep"),
        Transition("lapse", ("in_force",), "ended", "framework.keep", (term_over,)),
        Transition("end", ("competing", "in_force"), "ended", "framework.end", (calls_ended,)),
        Transition("withdraw", ("draft",), "withdrawn", "framework.draft"),
    ),
)

LIVING = ("chosen", "in_force", "suspended")
"""States of a party that is one or becomes one."""


def can_be_bought_from(party: Party, _actor: Actor) -> Refused | None:
    """What is bought needs a framework that goes on."""
    framework = party.lot.framework
    if framework.state == "in_force":
        return None
    return Refused("framework.not_in_force", number=framework.number)


PARTY = Lifecycle(
    "framework_party",
    (*LIVING, "left", "removed", "fell"),
    (
        Transition("join", ("chosen",), "in_force", "party.follow"),
        Transition("suspend", ("in_force",), "suspended", "party.suspend", (can_be_bought_from,)),
        Transition("resume", ("suspended",), "in_force", "party.suspend", (can_be_bought_from,)),
        Transition("revise", ("in_force",), "in_force", "party.revise", (can_be_bought_from,)),
        Transition("leave", LIVING, "left", "party.leave"),
        Transition("remove", ("in_force", "suspended"), "removed", "party.remove"),
        Transition("fall", LIVING, "fell", "party.follow"),
        *(Transition(f"restore_{state}", ("fell",), state, "party.follow") for state in LIVING),
    ),
)
