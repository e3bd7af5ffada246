"""How a draft is laid: the decision, its parties and its conditions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask_babel import LazyString, force_locale
from sqlalchemy import delete

from marketplace.decisions.answers import as_public, withheld_in
from marketplace.decisions.award import Award, thaw
from marketplace.decisions.competence import usual_competence
from marketplace.decisions.kinds import Kind
from marketplace.decisions.lifecycle import CONDITION, DECISION
from marketplace.decisions.matter import Matter, matter_of, type_of
from marketplace.decisions.models import (
    CALL,
    CLAIM,
    PRIVATE,
    REASONS,
    Decision,
    DecisionCondition,
    DecisionParty,
    Withheld,
)
from marketplace.decisions.notices import tell_makers
from marketplace.decisions.wording import (
    ByParty,
    Words,
    suggested_grounds,
    suggested_reasons,
    suggested_strengths,
    suggested_weaknesses,
)
from marketplace.evaluation.comparison import Comparison
from marketplace.offers.conflicts import check_free
from marketplace.offers.consortia.queries import members_by_lead
from marketplace.offers.queries import opened_offers, unreadable_offers
from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_date_fi, text_of
from marketplace.platform.jobs import enqueue
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import person_of
from marketplace.platform.unit import Unit, system_unit
from marketplace.procurement.models import Call
from marketplace.pure.periods import local_day

DIARY = "D"
RENDER = "decision.render"


@dataclass(frozen=True)
class Party:
    """Somebody whom a decision concerns; `reason` where nobody writes one for it."""

    organisation_id: UUID
    outcome: str
    rank: int | None = None
    reason: str = ""
    member_of: UUID | None = None


def parties_of(award: Award, why: ByParty) -> list[Party]:
    """The tenderers by their places, then those whose offers were excluded, each with why."""
    return [
        Party(
            row.organisation_id,
            "awarded" if row in award.winners else "not_awarded",
            row.standing.rank,
        )
        for row in award.tenderers
    ] + [
        Party(each.organisation_id, "excluded", reason=why.get(each.organisation_id, ""))
        for each in award.excluded
    ]


def why_before(decision: Decision) -> ByParty:
    """The reasons that an earlier decision told to each party."""
    return {party.organisation_id: party.reasons for party in decision.parties}


def competence(actor: Actor, rule: str, call: Matter) -> str:
    """The usual rule of competence for a decision by its name in the tables, in the language of
    the call."""
    with force_locale(call.language):
        return usual_competence(actor, rule, call)


def suggested_words(actor: Actor, compared: Comparison, award: Award) -> Words:
    """What the drafter of an award begins from."""
    language = compared.call.language
    return Words(
        grounds=suggested_grounds(compared),
        competence=competence(actor, "award", compared.call),
        reasons=suggested_reasons(compared),
        strengths=suggested_strengths(award, language),
        weaknesses=suggested_weaknesses(award, language),
    )


def lay_draft(
    u: Unit,
    kind: Kind,
    call: Matter,
    content: Mapping[str, Any],
    words: Words,
    parties: Sequence[Party],
    rests_on: Decision | None = None,
    *,
    claim_id: UUID | None = None,
) -> Decision:
    """Make a draft on a call, an application or a claim, and tell the makers. Raises Invalid with
    all missing words, Conflict where there is a draft already, Forbidden for whoever has declared
    a conflict of interest."""
    check_free(u.actor, call.id)
    words.check(thaw(content) if kind.awards else None, u.today)
    with force_locale(call.language):
        title = str(kind.title) % {"title": text_of(call.titles)}
    decision = u.add(
        Decision,
        kind=kind.key,
        subject_type=CLAIM if claim_id else type_of(call),
        subject_id=claim_id or call.id,
        rests_on_id=rests_on.id if rests_on else None,
        state=DECISION.initial,
        title=title,
        diary_number=next_number(u, DIARY),
        drafted_by=person_of(u.actor),
        competence=words.competence.strip(),
        grounds=words.grounds.strip(),
        whole=words.whole,
        content=as_public(content) | {"earlier": told_of(rests_on) if rests_on else None},
        remedy={},
    )
    for about, said in withheld_in(content).items():
        withhold(u, decision, None, about, said)
    lay_parties(u, decision, parties)
    write_words(u, decision, words)
    begin(u, DECISION, decision, number=decision.diary_number, call=call.number)
    if words.whole:
        tell_makers(u, decision)
    return decision


def enqueue_document(u: Unit, decision: Decision) -> None:
    """Ask for the PDF of a signed decision, anew where it stands again with other days."""
    key = f"{RENDER}:{decision.id}:{decision.noticed_on}:{u.now.isoformat()}"
    enqueue(u, RENDER, key=key, decision_id=str(decision.id))


def drop_draft(u: Unit, subject_id: UUID, reason: LazyString) -> None:
    """Give up what was drafted on a call, an application or a claim, where there is a draft: what
    it was to decide is gone. The reason is kept in the matter's language."""
    with system_unit(u) as system:
        draft = system.find(Decision, subject_id=subject_id, state="draft")
        if draft is not None:
            with force_locale(matter_of(draft).language):
                fire(system, DECISION, draft, "discard", reason=str(reason))


def lay_parties(u: Unit, decision: Decision, parties: Sequence[Party]) -> None:
    """Lay the parties into a draft, in place of those that it had; who stands as a member behind
    the offer of one is a party too."""
    laid = Withheld.decision_id == decision.id, Withheld.organisation_id.is_not(None)
    u.session.execute(delete(Withheld).where(*laid))
    for each in list(decision.parties):
        u.session.delete(each)
    u.session.flush()
    for party in (*parties, *_members(decision, parties)):
        private = party.outcome in PRIVATE
        u.add(
            DecisionParty,
            decision_id=decision.id,
            organisation_id=party.organisation_id,
            member_of=party.member_of,
            rank=party.rank,
            outcome=party.outcome,
            open_reasons="" if private else party.reason,
        )
        if private:
            withhold(u, decision, party.organisation_id, REASONS, party.reason)
    u.session.refresh(decision)


def _members(decision: Decision, parties: Sequence[Party]) -> Iterator[Party]:
    """The members of the consortia behind the parties' offers, each once, as their leads."""
    known = {party.organisation_id for party in parties}
    members = members_by_lead(decision.matter_id) if decision.matter_type == CALL else {}
    for party in parties:
        for member in members.get(party.organisation_id, ()):
            if member not in known:
                known.add(member)
                yield replace(party, organisation_id=member, member_of=party.organisation_id)


def withhold(
    u: Unit, decision: Decision, organisation_id: UUID | None, about: str, words: str
) -> None:
    """Write, or write anew, what the public does not read: for one party, or for all of them."""
    place = {"decision_id": decision.id, "organisation_id": organisation_id, "about": about}
    found = u.find(Withheld, **place)
    if found is None:
        u.add(Withheld, words=words, **place)
    else:
        found.words = words


def told_of_end(actor: Actor, call: Call) -> list[Party]:
    """Whom the end of a call concerns: everybody whose offer was opened or could not be read, the
    excluded included; before the opening nobody is known."""
    offers = [*opened_offers(actor, call), *unreadable_offers(actor, call)]
    offers.sort(key=lambda offer: offer.number or 0)
    return [Party(each.provider_id, "told") for each in offers]


def told_of(decision: Decision) -> dict[str, str]:
    """A decision that another rests on or follows, by value."""
    made = local_day(decision.signed_at) if decision.signed_at else None
    return {
        "number": decision.diary_number,
        "section": decision.section or "",
        "made_on": format_date_fi(made),
    }


def write_words(u: Unit, decision: Decision, words: Words) -> None:
    """Lay the words into a draft, its parties and its conditions."""
    decision.grounds, decision.competence = words.grounds.strip(), words.competence.strip()
    decision.whole = words.whole
    for party in decision.parties:
        key = party.tendered_by
        if party.outcome not in ("told", "excluded") and key in words.reasons:
            if party.outcome in PRIVATE:
                withhold(u, decision, party.organisation_id, REASONS, words.reasons[key].strip())
            else:
                party.open_reasons = words.reasons[key].strip()
            party.strengths = words.strengths.get(key, "").strip()
            party.weaknesses = words.weaknesses.get(key, "").strip()
    for condition in list(decision.conditions):
        u.session.delete(condition)
    u.session.flush()
    for place, (text, last_day) in enumerate(words.conditions, start=1):
        u.add(
            DecisionCondition,
            decision_id=decision.id,
            position=place,
            state=CONDITION.initial,
            words=text.strip(),
            last_day=last_day,
        )
    u.session.flush()
    for party in decision.parties:
        u.session.expire(party)
    u.session.refresh(decision)
