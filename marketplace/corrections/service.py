"""The verbs of decisions on what was decided before: the next in line, corrected, taken back, or
the whole procurement ended."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from marketplace.claims.lifecycle import REVISION_CLAIM, in_time, not_answerable
from marketplace.claims.models import Claim
from marketplace.claims.queries import answered
from marketplace.decisions.answers import as_content
from marketplace.decisions.award import award_in, call_facts, thaw, without_winner
from marketplace.decisions.drafting import (
    Party,
    competence,
    lay_draft,
    parties_of,
    told_of_end,
    why_before,
)
from marketplace.decisions.kinds import AWARDS, KINDS, REVISION
from marketplace.decisions.lifecycle import not_correctable
from marketplace.decisions.matter import lock_matter
from marketplace.decisions.models import Decision
from marketplace.decisions.queries import decided_since, later_decisions, standing_decision
from marketplace.decisions.wording import Words
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from marketplace.procurement.lifecycle import CALL
from marketplace.procurement.models import Call


@verb("decision.draft")
def draft_next(actor: Actor, decision_id: UUID, words: Words) -> Decision:
    """Draft the award to the next in line of a decision that lapsed with its condition.

    It rests on the same comparison. Raises Refused where nobody is left.
    """
    with unit(actor) as u:
        call, earlier = lock_matter(u, decision_id)
        award = award_in(earlier)
        if earlier.state != "lapsed" or award is None:
            raise Refused("decision.not_lapsed", number=earlier.diary_number)
        if call.state != "decided" or _followed(earlier):
            raise Refused("decision.basis_moved", number=earlier.diary_number)
        if not award.has_next:
            raise Refused("decision.nobody_next", number=earlier.diary_number)
        content = without_winner(earlier)
        parties = parties_of(thaw(content), why_before(earlier))
        return lay_draft(u, KINDS["award"], call, content, words, parties, earlier)


def _followed(earlier: Decision) -> bool:
    return any(each.kind in AWARDS for each in later_decisions(earlier))


@verb("decision.draft")
def draft_correction(
    actor: Actor, decision_id: UUID, words: Words, answers: Collection[UUID] = ()
) -> Decision:
    """Draft a correction (hankintaoikaisu) of an award that stands: other words or conditions on
    the same comparison. Once signed it replaces the earlier one and upholds the claims whose keys
    are `answers`; others against it go on, each to its own answer.

    The buyer may correct of its own accord for as many days as the remedy says, and for as long
    as a claim is pending (Act 1397/2016, sections 132–133).
    """
    with unit(actor) as u:
        call, earlier = _to_correct(u, decision_id)
        award = award_in(earlier)
        if award is None:
            raise Refused("decision.no_award", number=earlier.diary_number)
        content = dict(earlier.content) | _answering(u, earlier, answers, call)
        parties = parties_of(award, why_before(earlier))
        return lay_draft(u, KINDS["correction"], call, content, words, parties, earlier)


@verb("decision.draft")
def draft_reversal(
    actor: Actor,
    decision_id: UUID,
    grounds: str,
    competence_words: str | None = None,
    answers: Collection[UUID] = (),
) -> Decision:
    """Draft the removal of a decision that stands: an award's offers are evaluated anew, a
    procurement that it cancelled goes on, and what an earlier removal removed stands again. Once
    signed it upholds the claims whose keys are `answers`. Raises Refused where something has been
    decided since a removal."""
    with unit(actor) as u:
        call, earlier = _to_correct(u, decision_id)
        if refusal := decided_since(u.actor, earlier):
            raise refusal
        content = {"call": call_facts(call)} | _answering(u, earlier, answers, call)
        words = Words(grounds, _rule(u, content, "correction", call, competence_words))
        parties = [Party(each.organisation_id, "told") for each in earlier.parties]
        return lay_draft(u, KINDS["reversal"], call, content, words, parties, earlier)


def _answering(u: Unit, earlier: Decision, answers: Collection[UUID], call: Call) -> dict[str, Any]:
    """The claims that a decision upholds, by value; each pends against what is corrected."""
    found = [u.lock(Claim, key) for key in sorted(answers)]
    for claim in found:
        if claim.decision_id != earlier.id:
            raise Refused("claim.another_decision", number=claim.number, field="answers")
        if refusal := not_answerable(claim, earlier) or in_time(claim, u.actor):
            raise refusal
    return as_content([answered(claim, call.language) for claim in found])


@verb("decision.draft")
def draft_cancellation(
    actor: Actor, call_id: UUID, grounds: str, competence_words: str | None = None
) -> Decision:
    """Draft the end of a published procurement (hankinnan keskeyttäminen), with its real and
    justified reason (Act 1397/2016, section 125). Once signed it cancels the call.

    Parties are those whose offers have been opened, or could not be read, when it is signed; who
    offered to a call that was not opened by then is told by mail and named nowhere.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        if call.published_at is None or CALL.find(call.state, "cancel") is None:
            raise Refused("decision.nothing_to_cancel", number=call.number)
        content = {"call": call_facts(call)}
        words = Words(grounds, _rule(u, content, "cancellation", call, competence_words))
        earlier = standing_decision(u.actor, call.id)
        parties = told_of_end(u.actor, call)
        return lay_draft(u, KINDS["cancellation"], call, content, words, parties, earlier)


def _rule(u: Unit, content: dict[str, Any], rule: str, call: Call, given: str | None) -> str:
    """The words of competence: those given, else the usual ones for what is decided."""
    if given is not None:
        return given
    kinds = {each["kind"] for each in content.get("answers", ())}
    return competence(u.actor, REVISION if REVISION_CLAIM in kinds else rule, call)


def _to_correct(u: Unit, decision_id: UUID) -> tuple[Call, Decision]:
    """A decision that may be corrected now, and its call, both locked."""
    call, earlier = lock_matter(u, decision_id)
    refusal = not_correctable(earlier, u.today)
    if refusal:
        raise refusal
    return call, earlier
