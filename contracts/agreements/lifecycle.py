"""The life of a contract, as data."""

from typing import Any

from contracts.agreements.queries import lacking_papers, runs_beside
from marketplace.decisions.lifecycle import STANDING
from marketplace.decisions.releasing import contract_allowed
from marketplace.offers.conflicts import conflict_of
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition
from marketplace.providers.queries import provider_of

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


def no_conflict(contract: Any, actor: Actor) -> Refused | None:
    """Who has declared a conflict of interest in the call neither makes nor ends its contract for
    the buyer (Act 434/2003, sections 27–29)."""
    return conflict_of(actor, contract.call_id) if party_of(actor) == BUYER else None


def for_the_buyer(contract: Any, actor: Actor) -> Refused | None:
    """Who makes or ends a contract for the buyer acts in its organisation, or made its decision."""
    acts = actor.organisation_id == contract.buyer_id
    if party_of(actor) == PROVIDER or acts or actor.user_id == contract.decision.maker_id:
        return None
    return Refused("contract.other_buyer", buyer=contract.buyer.name)


def papers_in_order(contract: Any, actor: Actor) -> Refused | None:
    """Nobody signs while the provider lacks a paper that is asked, or has one too old."""
    return next(iter(lacking_papers(actor, contract)), None)


def award_stands(contract: Any, actor: Actor) -> Refused | None:
    """Nobody signs on an award that is in force no longer, that a claim or an appeal holds (Act
    1397/2016, section 150), or that is not final after all where the remedy asks for it."""
    decision = contract.decision
    if decision.state not in STANDING:
        return Refused("contract.award_fell", number=decision.diary_number)
    if decision.pending or not contract_allowed(decision, actor.today):
        return Refused("contract.award_held", number=decision.diary_number)
    return None


def period_ahead(contract: Any, actor: Actor) -> Refused | None:
    """Nothing comes into force for a time that is over."""
    if contract.ends_on >= actor.today:
        return None
    return Refused("contract.period_over", ends_on=contract.ends_on)


def provider_stands(contract: Any, actor: Actor) -> Refused | None:
    """Nobody makes a contract with a provider that is suspended or has closed its registration."""
    if provider_of(actor, contract.provider_id).state in ("suspended", "closed"):
        return Refused("contract.provider_suspended")
    return None


def both_accepted(contract: Any, _actor: Actor) -> Refused | None:
    """A contract needs both parties."""
    missing = set(PARTIES) - {acceptance.party for acceptance in contract.acceptances}
    return Refused("contract.acceptance_missing") if missing else None


def no_earlier_runs(contract: Any, actor: Actor) -> Refused | None:
    """What a call buys is bought once: where an earlier award of it fell and its contract runs,
    that one is given its last day before another is made."""
    earlier = runs_beside(actor, [contract]).get(contract.id)
    return Refused("contract.earlier_runs", number=earlier) if earlier else None


def award_fell(contract: Any, _actor: Actor) -> Refused | None:
    """A contract whose award stands runs its term."""
    if contract.decision.state not in STANDING:
        return None
    return Refused("contract.award_stands", number=contract.decision.diary_number)


def not_terminated(contract: Any, _actor: Actor) -> Refused | None:
    """A contract is ended before its term once."""
    if contract.terminated_on is None:
        return None
    return Refused("contract.terminated", day=contract.terminated_on)


def of_a_party(contract: Any, _actor: Actor) -> Refused | None:
    """Only the agreement of a framework's party ends with that party."""
    return None if contract.kind == "framework" else Refused("contract.no_agreement")


def award_stands_again(contract: Any, _actor: Actor) -> Refused | None:
    """What was ended because its award had fallen goes on with that."""
    if contract.decision.state in STANDING and contract.terminated_on is not None:
        return None
    return Refused("contract.award_fell", number=contract.decision.diary_number)


def term_over(contract: Any, actor: Actor) -> Refused | None:
    """A contract ends after its last day."""
    return None if contract.last_day < actor.today else Refused("contract.term_runs")


RENEWED = (of_a_party, award_stands_again, period_ahead)


CONTRACT = Lifecycle(
    "contract",
    ("draft", "to_accept", "in_force", "ended", "void"),
    (
        Transition("send", ("draft",), "to_accept", "contract.draft"),
        Transition(
            "accept",
            ("to_accept",),
            "to_accept",
            "contract.accept",
            (
                not_yet_accepted,
                for_the_buyer,
                no_conflict,
                award_stands,
                no_earlier_runs,
                period_ahead,
                provider_stands,
                papers_in_order,
            ),
        ),
        Transition(
            "bring_into_force", ("to_accept",), "in_force", "contract.accept", (both_accepted,)
        ),
        Transition("void", ("draft", "to_accept"), "void", "contract.void"),
        Transition(
            "terminate",
            ("in_force",),
            "in_force",
            "contract.terminate",
            (for_the_buyer, no_conflict, award_fell, not_terminated),
        ),
        Transition("end", ("in_force",), "ended", "contract.end", (term_over,)),
        Transition("end_with_party", ("in_force",), "ended", "contract.end", (of_a_party,)),
        Transition("lapse", ("draft", "to_accept"), "void", "contract.end", (term_over,)),
        Transition("renew", ("in_force", "ended"), "in_force", "contract.end", RENEWED),
    ),
)
