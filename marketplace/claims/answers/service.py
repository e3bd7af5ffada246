"""The verbs of what decisions make of claims: answered, moved, lapsed, pending again."""

from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _

from marketplace.claims.ending import (
    drop_answer,
    end_claim,
    hold,
    hold_again,
    lock_claim,
    make_pending,
)
from marketplace.claims.lifecycle import (
    APPEAL,
    CORRECTION_DEMAND,
    REVISION_CLAIM,
    not_answerable,
)
from marketplace.claims.models import Claim
from marketplace.claims.queries import (
    answered,
    answered_by,
    claims_against,
    letters_of,
)
from marketplace.decisions.answers import (
    DISMISSED,
    OUTCOMES,
    answered_keys,
    as_content,
)
from marketplace.decisions.award import call_facts
from marketplace.decisions.drafting import Party, competence, lay_draft
from marketplace.decisions.kinds import KINDS as DECISION_KINDS
from marketplace.decisions.kinds import kind_of
from marketplace.decisions.lifecycle import STANDING
from marketplace.decisions.matter import lock_matter, matter_of
from marketplace.decisions.models import Decision
from marketplace.decisions.queries import fallen_before
from marketplace.decisions.wording import Words
from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from marketplace.platform.words import label

ANSWER_OF = {CORRECTION_DEMAND: "correction_answer", REVISION_CLAIM: "revision_answer"}
"""The kind of decision that answers each kind of claim."""


@verb("claim.draft_answer")
def draft_answer(
    actor: Actor,
    claim_id: UUID,
    outcome: str,
    grounds: str,
    competence_words: str | None = None,
) -> Decision:
    """Draft the decision by which the authority rejects a claim, or does not examine it.

    It is signed by whoever has the competence for it: of an oikaisuvaatimus the body that answers
    such claims. Its parties are the claimant and those whom the claimed decision concerns. To
    accept a claim, correct the decision and name the claim. One that came late is not examined.
    Raises Invalid for missing words, Refused for what a court decides, Conflict where there is a
    draft already.
    """
    with unit(actor) as u:
        if outcome not in OUTCOMES:
            raise Invalid(Problem("outcome", "claim.kind_unknown"))
        call, decision, claim = lock_claim(u, claim_id)
        if refusal := not_answerable(claim, decision):
            raise refusal
        if claim.late and outcome != DISMISSED:
            raise Invalid(Problem("outcome", "claim.late_dismissed"))
        kind = DECISION_KINDS[ANSWER_OF[claim.kind]]
        usual = competence(u.actor, kind.rule, call)
        words = Words(grounds, usual if competence_words is None else competence_words)
        content = {"call": call_facts(call), "outcome": outcome}
        content |= as_content([answered(claim, call.language)])
        parties = [Party(each.organisation_id, "told") for each in decision.parties]
        if claim.provider_id and claim.provider_id not in {p.organisation_id for p in parties}:
            parties.append(Party(claim.provider_id, "told"))
        return lay_draft(u, kind, call, content, words, parties, decision, claim_id=claim.id)


@verb("claim.answer")
def answer_claims(actor: Actor, decision_id: UUID) -> int:
    """A decision that was just signed answers the claims that it names: an answer rejects its own,
    a correction or reversal upholds them; returns how many. Raises Refused where one has ended
    otherwise since the draft."""
    with unit(actor) as u:
        _call, decision = lock_matter(u, decision_id)
        keys = sorted(answered_keys(decision))
        for key in keys:
            claim = u.lock(Claim, key)
            if claim.state != "pending":
                raise Refused("claim.not_pending", number=claim.number)
            claim.answer_id = decision.id
            rejects = kind_of(decision).answers
            end_claim(u, claim, "reject" if rejects else "uphold", decision.grounds, u.today)
        return len(keys)


@verb("claim.lapse")
def settle_fallen(actor: Actor, decision_id: UUID, later_id: UUID | None) -> None:
    """What becomes of claims when a decision falls.

    Those pending against it go on against the correction that replaced it, each to its own answer;
    otherwise they have lost their object, which the claimants are told. An appeal stays against
    what was removed or cancelled, for that may be undone: it lapses when nothing can undo it any
    more (`settle_final`), or when a court annuls what it is against. Against an award that lapsed
    it goes on. Claims that the fallen decision had rejected are pending again.
    """
    with unit(actor) as u:
        _call, decision = lock_matter(u, decision_id)
        later = u.get(Decision, later_id) if later_id else None
        _end_or_move(u, decision, later)
        for claim in answered_by(decision.id, "rejected"):
            _reopen(u, claim)
        if decision.state == "annulled":
            _lapse_waiting(u, decision)


def _lapse_waiting(u: Unit, later: Decision) -> None:
    """Appeals against what a decision took out of force for good have lost their object."""
    for earlier in fallen_before(later):
        with force_locale(matter_of(earlier).language):
            outcome = _(
                "Valitus raukeaa, koska päätös %(number)s, jota se koskee, ei ole enää voimassa. "
                "Viimeisin päätös asiassa on %(later)s.",
                number=earlier.diary_number,
                later=later.diary_number,
            )
        for claim in claims_against(earlier.id, "pending"):
            end_claim(u, claim, "lapse", outcome, u.today)


def _reopen(u: Unit, claim: Claim) -> None:
    """A claim is pending again, unless it has lost its object since."""
    make_pending(u, claim)
    claimed = u.get(Decision, claim.decision_id)
    with force_locale(matter_of(claimed).language):
        outcome = _lapse_words(claimed, None)
        pending = _("Vaatimus %(number)s on taas vireillä.", number=claim.number)
    if claimed.state in STANDING:
        hold_again(u, claim, pending)
        return
    end_claim(u, claim, "lapse", outcome, u.today)


def _end_or_move(u: Unit, decision: Decision, later: Decision | None) -> None:
    with force_locale(matter_of(decision).language):
        outcome = _lapse_words(decision, later)
    for claim in claims_against(decision.id, "pending"):
        if later is not None and later.kind == "correction":
            claim.decision_id = later.id
            drop_answer(u, claim)
            record(u, claim, "move", decision=later.diary_number)
        elif claim.kind != APPEAL or decision.state == "annulled":
            end_claim(u, claim, "lapse", outcome, u.today)
    u.session.flush()
    for held in (decision, later):
        if held is not None:
            hold(u, held.id)


def _lapse_words(decision: Decision, later: Decision | None) -> str:
    if later is not None:
        return _(
            "Vaatimus raukeaa, koska päätös %(number)s, jota se koskee, on poistettu päätöksellä "
            "%(later)s.",
            number=decision.diary_number,
            later=later.diary_number,
        )
    return _(
        "Vaatimus raukeaa, koska päätös %(number)s, jota se koskee, ei ole enää voimassa: "
        "%(state)s.",
        number=decision.diary_number,
        state=label(f"decision.state.{decision.state}").lower(),
    )


@verb("claim.reopen")
def reopen_restored(actor: Actor, decision_id: UUID, removal_id: UUID | None) -> None:
    """A decision stands again: the claims against it that its removal had upheld, or that had lost
    their object, are pending again. Whoever gets it by letter gets it again, for the time to seek
    a remedy begins anew."""
    with unit(actor) as u:
        lock_matter(u, decision_id)
        upheld = answered_by(removal_id, "upheld") if removal_id else []
        for claim in [*upheld, *claims_against(decision_id, "lapsed")]:
            if claim.decision_id == decision_id:
                _reopen(u, claim)
        for each in letters_of(decision_id):
            claim = u.lock(Claim, each.id)
            if claim.letter_sent_on is not None:
                record(u, claim, "resend", sent_on=str(claim.letter_sent_on))
                claim.letter_sent_on = claim.letter_id = None
        hold(u, decision_id)


@verb("decision.hold")
def settle_final(actor: Actor, decision_id: UUID) -> None:
    """A decision is final: the one that it answers a claim against is held by it no longer, and
    appeals against what it had taken out of force lapse."""
    with unit(actor) as u:
        _call, decision = lock_matter(u, decision_id)
        for claim in answered_by(decision_id, "rejected"):
            hold(u, claim.decision_id)
        _lapse_waiting(u, decision)
