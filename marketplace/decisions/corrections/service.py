"""The verbs of decisions on what was decided before: the next in line, corrected, taken back, or
the whole procurement ended."""

from uuid import UUID

from marketplace.decisions.award import award_in, call_facts, thaw, without_winner
from marketplace.decisions.drafting import Party, competence, lay_draft, parties_of
from marketplace.decisions.kinds import KINDS
from marketplace.decisions.lifecycle import not_correctable
from marketplace.decisions.models import Decision
from marketplace.decisions.queries import later_decisions, standing_decision
from marketplace.decisions.wording import Words
from marketplace.offers.queries import opened_offers
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
        call = u.lock(Call, u.get(Decision, decision_id).subject_id)
        earlier = u.lock(Decision, decision_id)
        award = award_in(earlier)
        if earlier.state != "lapsed" or award is None:
            raise Refused("decision.not_lapsed", number=earlier.diary_number)
        if call.state != "decided" or later_decisions(earlier):
            raise Refused("decision.basis_moved", number=earlier.diary_number)
        if not award.has_next:
            raise Refused("decision.nobody_next", number=earlier.diary_number)
        content = without_winner(earlier)
        return lay_draft(
            u, KINDS["award"], call, content, words, parties_of(thaw(content)), earlier
        )


@verb("decision.draft")
def draft_correction(actor: Actor, decision_id: UUID, words: Words) -> Decision:
    """Draft a correction (hankintaoikaisu) of an award that stands: other words or conditions on
    the same comparison. Once signed it replaces the earlier one.

    The buyer may correct of its own accord for as many days as the remedy says, and for as long
    as a claim is pending (Act 1397/2016, sections 132–133).
    """
    with unit(actor) as u:
        call, earlier = _to_correct(u, decision_id)
        award = award_in(earlier)
        if award is None:
            raise Refused("decision.no_award", number=earlier.diary_number)
        return lay_draft(
            u, KINDS["correction"], call, earlier.content, words, parties_of(award), earlier
        )


@verb("decision.draft")
def draft_reversal(
    actor: Actor, decision_id: UUID, grounds: str, competence_words: str | None = None
) -> Decision:
    """Draft the removal of a decision that stands, so that the offers are evaluated anew."""
    with unit(actor) as u:
        call, earlier = _to_correct(u, decision_id)
        words = _plain_words(u, "reversal", call, grounds, competence_words)
        parties = [Party(each.organisation_id, "told") for each in earlier.parties]
        content = {"call": call_facts(call)}
        return lay_draft(u, KINDS["reversal"], call, content, words, parties, earlier)


@verb("decision.draft")
def draft_cancellation(
    actor: Actor, call_id: UUID, grounds: str, competence_words: str | None = None
) -> Decision:
    """Draft the end of a published procurement (hankinnan keskeyttäminen), with its real and
    justified reason (Act 1397/2016, section 125). Once signed it cancels the call.

    Parties are those whose offers were opened; who offered to a call that was not opened yet is
    told by mail and named nowhere.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        if call.published_at is None or CALL.find(call.state, "cancel") is None:
            raise Refused("decision.nothing_to_cancel", number=call.number)
        words = _plain_words(u, "cancellation", call, grounds, competence_words)
        parties = [Party(each.provider_id, "told") for each in opened_offers(u.actor, call)]
        content = {"call": call_facts(call)}
        earlier = standing_decision(u.actor, call.id)
        return lay_draft(u, KINDS["cancellation"], call, content, words, parties, earlier)


def _plain_words(u: Unit, kind: str, call: Call, grounds: str, given: str | None) -> Words:
    return Words(grounds, competence(u.actor, kind, call) if given is None else given)


def _to_correct(u: Unit, decision_id: UUID) -> tuple[Call, Decision]:
    """A decision that may be corrected now, and its call, both locked."""
    call = u.lock(Call, u.get(Decision, decision_id).subject_id)
    earlier = u.lock(Decision, decision_id)
    refusal = not_correctable(earlier, u.today)
    if refusal:
        raise refusal
    return call, earlier
