"""What contracts do when the floor below tells of something."""

from contracts.agreements.service import DRAFT
from marketplace.decisions.events import AwardReady
from marketplace.platform.jobs import enqueue
from marketplace.platform.unit import Unit


def on_award_ready(u: Unit, event: AwardReady) -> None:
    """Ask for the contract's draft by a job: its failure never holds up the decision."""
    enqueue(
        u,
        DRAFT,
        key=f"{DRAFT}:{event.decision_id}:{event.offer_id}",
        call_id=str(event.call_id),
        decision_id=str(event.decision_id),
        offer_id=str(event.offer_id),
    )
