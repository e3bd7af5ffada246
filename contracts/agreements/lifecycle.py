"""The life of a contract, as data."""

from typing import Any

from contracts.agreements.queries import lacking_papers
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition

PROVIDER, BUYER = "provider", "buyer"
PARTIES = (BUYER, PROVIDER)


def party_of(actor: Actor) -> str:
    """Which party the actor acts for."""
    return PROVIDER if actor.audience == Audience.PROVIDER else BUYER


def not_yet_accepted(contract: Any, actor: Actor) -> Refused | None:
    """Each party accepts once."""
    if any(acceptance.party == party_of(actor) for acceptance in contract.acceptances):
        return Refused("contract.already_accepted")
    return None


def papers_in_order(contract: Any, actor: Actor) -> Refused | None:
    """Nobody signs while the provider lacks a paper that is asked, or has one too old."""
    return next(iter(lacking_papers(actor, contract)), None)


def both_accepted(contract: Any, _actor: Actor) -> Refused | None:
    """A contract needs both parties."""
    missing = set(PARTIES) - {acceptance.party for acceptance in contract.acceptances}
    return Refused("contract.acceptance_missing") if missing else None


def term_over(contract: Any, actor: Actor) -> Refused | None:
    """A contract ends after its last day."""
    return None if contract.ends_on < actor.today else Refused("contract.term_runs")


CONTRACT = Lifecycle(
    "contract",
    ("draft", "to_accept", "in_force", "ended"),
    (
        Transition("send", ("draft",), "to_accept", "contract.draft"),
        Transition(
            "accept",
            ("to_accept",),
            "to_accept",
            "contract.accept",
            (not_yet_accepted, papers_in_order),
        ),
        Transition(
            "bring_into_force", ("to_accept",), "in_force", "contract.accept", (both_accepted,)
        ),
        Transition("end", ("in_force",), "ended", "contract.end", (term_over,)),
    ),
)
