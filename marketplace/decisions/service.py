"""The verbs of decisions: drafted, edited or discarded, signed, annulled."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from marketplace.decisions.award import award_in, frozen, thaw, why_excluded
from marketplace.decisions.changes import fallen_award
from marketplace.decisions.competence import power_of
from marketplace.decisions.drafting import (
    competence,
    lay_draft,
    lay_parties,
    parties_of,
    told_of_end,
    write_words,
)
from marketplace.decisions.effects import come_into_force
from marketplace.decisions.kinds import KINDS, kind_of
from marketplace.decisions.lifecycle import DECISION, STANDING, not_correctable
from marketplace.decisions.matter import lock_matter, matter_of
from marketplace.decisions.models import DECISION_DOCUMENT, Decision, DecisionParty
from marketplace.decisions.notices import tell_drafter, tell_makers
from marketplace.decisions.queries import (
    FALLEN,
    READ,
    READ_FALLEN,
    decided_since,
)
from marketplace.decisions.remedy import Remedy, fix_remedy, remedy_of_decision
from marketplace.decisions.wording import (
    ByParty,
    Words,
    suggested_strengths,
    suggested_weaknesses,
)
from marketplace.evaluation.queries import comparison
from marketplace.offers.conflicts import conflicted
from marketplace.platform.actor import Actor
from marketplace.platform.audit import check_seen, has_done, record
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.files import store
from marketplace.platform.lifecycle import fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.unit import Unit, unit
from marketplace.procurement.models import Call

SECTIONS = "PK"


# Drafts ---------------------------------------------------------------------------------------


@verb("decision.draft")
def draft_award(
    actor: Actor,
    call_id: UUID,
    grounds: str,
    reasons: ByParty,
    competence_words: str | None = None,
    *,
    strengths: ByParty | None = None,
    weaknesses: ByParty | None = None,
    conditions: Sequence[tuple[str, date | None]] = (),
    whole: bool = True,
) -> Decision:
    """Draft the award of a call whose offers are all scored, to the first in the ranking.

    `reasons`, `strengths` and `weaknesses` are told to each tenderer, by its organisation's key;
    the latter two come from the points where none are given. `conditions` are what the winner
    must still show, each with its last day. Not `whole`, the draft may lack words; it is finished
    later, and until then nobody signs it or is told of it. The comparison is frozen into the draft:
    from here on its scores can't be changed. Refuses while scores are missing; raises Invalid for
    missing words, Conflict where the call has a draft already.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        if call.state != "evaluation":
            raise Refused("decision.call_not_in_evaluation", number=call.number)
        compared = comparison(u.actor, call.id)
        for refusal in compared.refusals:
            raise refusal
        content = frozen(u.actor, compared) | {"follows": fallen_award(call.id)}
        award = thaw(content)
        given = competence_words
        words = Words(
            grounds=grounds,
            competence=competence(u.actor, "award", call) if given is None else given,
            reasons=reasons,
            strengths=suggested_strengths(award, call.language) if strengths is None else strengths,
            weaknesses=suggested_weaknesses(award, call.language)
            if weaknesses is None
            else weaknesses,
            conditions=tuple(conditions),
            whole=whole,
        )
        parties = parties_of(award, why_excluded(u.actor, call))
        return lay_draft(u, KINDS["award"], call, content, words, parties)


@verb("decision.draft")
def edit_decision(
    actor: Actor, decision_id: UUID, words: Words, *, seen: int | None = None
) -> Decision:
    """Change the words of a draft. Its comparison stays; to change that, discard the draft. Where
    its drafter has declared a conflict of interest since, whoever saves it takes it over. Words
    that are half done may lack some, and keep the draft from being signed; once they are whole, the
    makers are told. Raises Invalid, and Conflict where it has changed since the form that showed
    the ``seen`` change of it."""
    with unit(actor) as u:
        _call, decision = lock_matter(u, decision_id)
        check_seen(u, decision, seen)
        words.check(award_in(decision), u.today)
        finished = words.whole and not decision.whole
        fire(u, DECISION, decision, "edit")
        if decision.drafted_by in conflicted(decision.matter_id):
            decision.drafted_by = person_of(u.actor)
        write_words(u, decision, words)
        if finished:
            tell_makers(u, decision)
        return decision


@verb("decision.discard")
def discard_decision(actor: Actor, decision_id: UUID, reason: str) -> Decision:
    """Give up a draft, with the reason; scores can be changed again and a new one drafted."""
    with unit(actor) as u:
        if not reason.strip():
            raise Invalid(Problem("reason", "decision.discard_reason_missing"))
        _call, decision = lock_matter(u, decision_id)
        fire(u, DECISION, decision, "discard", reason=reason.strip())
        return decision


@verb("decision.sign")
def send_back_decision(
    actor: Actor, decision_id: UUID, reason: str, *, seen: int | None = None
) -> Decision:
    """Send a draft back to be mended, with what is to be mended. Its drafter is told; nobody signs
    it before it has been finished anew. Raises Invalid without a reason, Conflict where it has
    changed since the page that showed the ``seen`` change of it."""
    with unit(actor) as u:
        if not reason.strip():
            raise Invalid(Problem("reason", "decision.send_back_reason_missing"))
        _call, decision = lock_matter(u, decision_id)
        check_seen(u, decision, seen, "page.changed_meanwhile")
        fire(u, DECISION, decision, "send_back", reason=reason.strip())
        decision.whole = False
        tell_drafter(u, decision, reason.strip())
        return decision


# Signed ---------------------------------------------------------------------------------------


@verb("decision.sign")
def sign_decision(
    actor: Actor, decision_id: UUID, minutes: str | None = None, *, seen: int | None = None
) -> Decision:
    """Make a drafted decision: number its section, fix its remedy, and give notice to all.

    The maker is another person than the drafter and has the competence; of a body's decision it
    is who records it, with the meeting and section of its `minutes`. All notices are written in
    this transaction, so that every party is told at the same moment; the document is made by a
    job of its own. What the decision rests on is replaced, and the call moves as the kind says.
    Where the remedy lets the contract be made at once, AwardReady is sent. Raises Conflict where
    the draft has changed since its maker read it (``seen``: the last change that the page showed).
    """
    with unit(actor) as u:
        call, decision = lock_matter(u, decision_id)
        check_seen(u, decision, seen, "page.changed_meanwhile")
        decision.minutes = (minutes or "").strip() or None
        DECISION.check(decision, "sign", u.actor)
        _still_rests(u, decision)
        if decision.kind == "cancellation":
            lay_parties(u, decision, told_of_end(u.actor, call))
        replaced = _replace_earlier(u, decision)
        _fix(u, decision, remedy_of_decision(u.actor, decision, u.today))
        fire(
            u,
            DECISION,
            decision,
            "sign",
            section=decision.section,
            noticed_on=str(decision.noticed_on),
            last_day=str(decision.final_after),
            power=decision.power["key"],
        )
        u.session.flush()
        come_into_force(u, decision, replaced)
        return decision


def _still_rests(u: Unit, decision: Decision) -> None:
    """What the draft was laid on has not moved since: a correction on what may still be corrected,
    the next in line on what lapsed."""
    if decision.rests_on_id is None or decision.kind == "cancellation":
        return
    earlier = u.lock(Decision, decision.rests_on_id)
    if kind_of(decision).answers:
        if earlier.state not in STANDING:
            raise Refused("decision.not_standing", number=earlier.diary_number)
    elif decision.kind == "award":
        if earlier.state != "lapsed" or u.get(Call, decision.matter_id).state != "decided":
            raise Refused("decision.basis_moved", number=earlier.diary_number)
    elif (refusal := not_correctable(earlier, u.today)) or (
        refusal := decided_since(u.actor, earlier)
    ):
        raise refusal


def _replace_earlier(u: Unit, decision: Decision) -> Decision | None:
    """What stands on the same matter and the decision rests on is in force no longer; what fell."""
    if decision.rests_on_id is None or kind_of(decision).answers:
        return None
    earlier = u.lock(Decision, decision.rests_on_id)
    if earlier.state not in STANDING:
        return None
    fire(u, DECISION, earlier, "replace", by=decision.diary_number)
    u.session.flush()
    return earlier


def _fix(u: Unit, decision: Decision, remedy: Remedy) -> None:
    """Maker, competence, section and remedy, as they are on the day of the decision."""
    decision.maker_id = person_of(u.actor)
    decision.power = power_of(u.actor, decision, matter_of(decision))
    decision.section = _next_section(u)
    decision.signed_at = u.now
    fix_remedy(decision, remedy)


def _next_section(u: Unit) -> str:
    """The next section of the year's list of office-holders' decisions: ``§ 14/2026``."""
    _series, year, count = next_number(u, SECTIONS).split("-")
    return f"§ {int(count)}/{year}"


@verb("decision.read")
def note_read(actor: Actor, decision_id: UUID) -> None:
    """Note that a person of a party has opened a decision, once: it is not to be read any more,
    unless it falls.
    When the notice was received follows from the law, not from this."""
    with unit(actor) as u:
        party = u.find(
            DecisionParty, decision_id=decision_id, organisation_id=actor.organisation_id
        )
        if party is None:
            return
        action = READ_FALLEN if u.get(Decision, decision_id).state in FALLEN else READ
        if not has_done(party, actor.user_id, action):
            record(u, u.lock(DecisionParty, party.id), action)


@verb("decision.render")
def attach_document(actor: Actor, decision_id: UUID, document: bytes) -> Decision:
    """Keep the rendered document of a signed decision; one that stands already stays."""
    with unit(actor) as u:
        decision = u.lock(Decision, decision_id)
        if decision.signed_at is None:
            raise Refused("decision.not_signed")
        if decision.file_id is None:
            name = f"{decision.diary_number}.pdf"
            file = store(u, DECISION_DOCUMENT, document, name, "application/pdf")
            decision.file_id = file.id
            record(u, decision, "attach", sha256=file.sha256)
        return decision
