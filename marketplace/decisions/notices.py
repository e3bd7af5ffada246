"""Mails about decisions: to the makers when one waits for them, to all parties when it is made."""

from marketplace.decisions.award import thaw
from marketplace.decisions.models import Decision
from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.permissions import Role
from marketplace.platform.unit import Unit


def tell_makers(u: Unit, decision: Decision) -> None:
    """Ask the decision-makers to read and sign; not the drafter, who may not sign it."""
    people = [
        person
        for person in people_to_tell(u, role=Role.DECISION_MAKER)
        if person.id != decision.drafted_by
    ]
    tell(u, people, "decisions/to_sign.txt", decision=decision)


def notify_parties(u: Unit, decision: Decision) -> None:
    """Give notice to every party, all in the transaction of the signature.

    Each hears its own place, points and reasons, who won, and the instructions with the last day.
    """
    award = thaw(decision.content)
    for party in decision.parties:
        tell(
            u,
            people_to_tell(u, organisation_id=party.organisation_id),
            "decisions/notice.txt",
            decision=decision,
            party=party,
            award=award,
            own=award.tenderer(party.organisation_id),
        )
