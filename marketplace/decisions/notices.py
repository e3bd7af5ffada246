"""Mails about decisions: to the makers when one waits for them, to all parties when it is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from marketplace.decisions.answers import answered_in
from marketplace.decisions.award import award_in
from marketplace.decisions.matter import matter_of
from marketplace.decisions.models import Decision
from marketplace.platform.identity.queries import in_charge, people_to_tell
from marketplace.platform.mail import Recipient, tell
from marketplace.platform.roles import Role
from marketplace.platform.unit import Unit
from marketplace.providers.queries import provider_of


@dataclass
class Contact:
    """An address without an account."""

    email: str
    locale: str = "fi"


def tell_makers(u: Unit, decision: Decision) -> None:
    """Ask the buyer's decision-makers to read and sign, or all where it has none; not the drafter,
    who may not sign it."""
    everybody = people_to_tell(u, role=Role.DECISION_MAKER)
    buyer_id = matter_of(decision).buyer.id
    within = people_to_tell(u, organisation_id=buyer_id, role=Role.DECISION_MAKER)
    people = [person for person in within or everybody if person.id != decision.drafted_by]
    tell(u, people, "decisions/to_sign.txt", decision=decision)


def tell_drafter(u: Unit, decision: Decision, reason: str) -> None:
    """Tell who drafted a decision that its maker sent it back, and why."""
    drafter = in_charge(u, decision.drafted_by)
    tell(u, drafter, "decisions/sent_back.txt", decision=decision, reason=reason, by=u.actor.name)


def _people_of(u: Unit, organisation_id: UUID) -> Sequence[Recipient]:
    """A party's people; where it has none any more, the contact that it registered."""
    people = people_to_tell(u, organisation_id=organisation_id)
    if people:
        return people
    return [Contact(provider_of(u.actor, organisation_id).contact_email)]


def notify_parties(u: Unit, decision: Decision, again: str = "") -> None:
    """Give notice to every party, all in the transaction of the signature; ``again`` says why a
    decision that had been removed stands once more.

    Each hears what was decided and why, its own place, points and reasons where offers were
    compared, and the instructions with the last day.
    """
    award, answers = award_in(decision), answered_in(decision)
    compared = {row.organisation_id for row in award.tenderers} if award else set()
    for party in decision.parties:
        lead = party.tendered_by
        tell(
            u,
            _people_of(u, party.organisation_id),
            "decisions/notice.txt",
            decision=decision,
            party=party,
            award=award,
            answers=answers,
            again=again,
            own=award.tenderer(lead) if award and lead in compared else None,
        )


def tell_reopened(u: Unit, decision: Decision, reason: str) -> None:
    """Tell every party that a decision which was found final is open again, and why."""
    for party in decision.parties:
        people = _people_of(u, party.organisation_id)
        tell(u, people, "decisions/reopened.txt", decision=decision, reason=reason)


def tell_ended(u: Unit, decision: Decision, reason: str) -> None:
    """Tell every party that a decision lapsed or was annulled, and why."""
    for party in decision.parties:
        people = _people_of(u, party.organisation_id)
        tell(u, people, "decisions/ended.txt", decision=decision, reason=reason)
