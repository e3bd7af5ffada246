"""What contracts do when the floor below tells of something."""

from contracts.agreements.service import (
    DRAFT,
    DRAFT_CALL_OFF,
    END_WITH_PARTY,
    RENEW,
    void_contracts,
)
from marketplace.calloffs.events import CallOffAccepted
from marketplace.decisions.events import AwardReady, DecisionFell, DecisionRestored
from marketplace.frameworks.events import PartyEnded
from marketplace.frameworks.models import Party
from marketplace.platform.jobs import enqueue
from marketplace.platform.unit import Unit


def on_award_ready(u: Unit, event: AwardReady) -> None:
    """Ask for the contract's draft by a job: its failure never holds up the decision. An award
    that fell and stands again asks anew."""
    enqueue(
        u,
        DRAFT,
        key=f"{DRAFT}:{event.decision_id}:{event.offer_id}:{u.now.isoformat()}",
        call_id=str(event.call_id),
        decision_id=str(event.decision_id),
        offer_id=str(event.offer_id),
    )


def on_decision_fell(u: Unit, event: DecisionFell) -> None:
    """What was to be signed on a decision falls with it."""
    void_contracts(u.actor, event.decision_id)


def on_decision_restored(u: Unit, event: DecisionRestored) -> None:
    """Ask by a job for the agreements that go on with an award: its parties' rows, which are locked
    after a contract's everywhere else, have been locked already."""
    key = f"{RENEW}:{event.decision_id}:{u.now.isoformat()}"
    enqueue(u, RENEW, key=key, decision_id=str(event.decision_id))


def on_call_off_accepted(u: Unit, event: CallOffAccepted) -> None:
    """Ask for the contract of a call-off by a job: its failure never holds up the answer."""
    key = f"{DRAFT_CALL_OFF}:{event.call_off_id}"
    enqueue(u, DRAFT_CALL_OFF, key=key, call_off_id=str(event.call_off_id))


def on_party_ended(u: Unit, event: PartyEnded) -> None:
    """Ask for the end of the party's agreement by a job: its rows are locked before a framework's
    everywhere else."""
    party = u.get(Party, event.party_id)
    enqueue(
        u,
        END_WITH_PARTY,
        key=f"{END_WITH_PARTY}:{party.id}",
        decision_id=str(party.decision_id),
        provider_id=str(party.provider_id),
        reason=event.reason,
    )
