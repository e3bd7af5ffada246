"""Verbs of disputes: a provider makes one, another person of finance than decided answers it."""

from datetime import timedelta
from uuid import UUID

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.unit import Unit, unit
from marketplace.rules.queries import rule_on
from outcomes.participants.naming import refuse_names
from outcomes.payments.checks import written
from outcomes.payments.marks import look_again
from outcomes.payments.models import PaymentLine, PaymentRun
from outcomes.verification.acceptance import refuse_own
from outcomes.verification.disputes.lifecycle import DISPUTE
from outcomes.verification.disputes.models import LineDispute
from outcomes.verification.disputes.notices import tell_answered
from outcomes.verification.disputes.queries import decision_on
from outcomes.verification.papers import keep_paper
from outcomes.verification.together import take_up_again


@verb("dispute.make")
def dispute_line(
    actor: Actor, line_id: UUID, text: str, content: bytes = b"", name: str = ""
) -> LineDispute:
    """Dispute the decision on a line of one's own, perhaps with a file (PDF, PNG or JPEG).

    Raises Refused where nobody has decided it or the time for it has passed, Conflict where one is
    open, Invalid for a file of another kind.
    """
    with unit(actor) as u:
        line = u.lock(PaymentLine, line_id)
        decision = decision_on(actor, line)
        if decision is None:
            raise Refused("dispute.undecided")
        if u.today > decision.last_day:
            raise Refused("dispute.too_late", day=decision.last_day)
        words = written(text, "text")
        refuse_names(u, line.person_key, text=words, file=name)
        file_id = keep_paper(u, line, content, name).id if content else None
        days = rule_on(actor, "verification_period", "dispute_answer", u.today).value["days"]
        dispute = u.add(
            LineDispute,
            provider_id=line.provider_id,
            payment_line_id=line.id,
            state=DISPUTE.initial,
            text=words,
            file_id=file_id,
            made_by=person_of(actor),
            decided_by=decision.by,
            due_on=u.today + timedelta(days=days),
        )
        begin(u, DISPUTE, dispute, line=line.line_id)
        return dispute


@verb("dispute.answer")
def answer_dispute(actor: Actor, dispute_id: UUID, action: str, answer: str) -> LineDispute:
    """Uphold or dismiss a dispute with an answer that is told to the provider.

    A rejected line whose dispute is upheld is to be verified again, with its adjustments: in its
    run while that is open, else in the next one: it is on no statement that somebody has before
    them. What was paid stays; facts that were wrong are corrected, and an adjustment follows from
    them. Raises Refused where a rejected line would be upheld though nothing is known any more of
    what it rests on.
    """
    with unit(actor) as u:
        line = _locked(u, dispute_id)
        refuse_own(u, [line])
        dispute = u.lock(LineDispute, dispute_id)
        words = written(answer, "answer")
        with u.session.no_autoflush:  # state and answer are one change
            dispute.answer = words
            dispute.answered_by = person_of(actor)
            dispute.answered_at = u.now
            fire(u, DISPUTE, dispute, action)
        if action == "uphold" and line.state == "rejected":
            take_up_again(u, line, "uphold")
            look_again(u, [line])
        tell_answered(u, dispute)
        return dispute


def _locked(u: Unit, dispute_id: UUID) -> PaymentLine:
    """The line of a dispute, under the locks of its run and its own."""
    line = u.get(LineDispute, dispute_id).line
    if line.run_id is not None:
        u.lock(PaymentRun, line.run_id)
    return u.lock(PaymentLine, line.id)
