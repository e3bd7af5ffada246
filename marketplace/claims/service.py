"""The verbs of claims: filed by a party, recorded by staff, answered, withdrawn, judged."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _

from marketplace.claims.lifecycle import (
    APPEAL,
    CLAIM,
    CORRECTION_DEMAND,
    KINDS,
    REVISION_CLAIM,
    not_answerable,
)
from marketplace.claims.models import Claim
from marketplace.claims.notices import tell_claimant, tell_staff
from marketplace.claims.queries import (
    answered,
    answered_by,
    pending_count,
    pending_of,
)
from marketplace.decisions.answers import (
    OUTCOMES,
    answered_keys,
    as_content,
    claims_open_to,
)
from marketplace.decisions.award import call_facts
from marketplace.decisions.drafting import Party, competence, lay_draft
from marketplace.decisions.finality.service import hold_decision, undo_finality
from marketplace.decisions.kinds import KINDS as DECISION_KINDS
from marketplace.decisions.kinds import kind_of
from marketplace.decisions.lifecycle import STANDING
from marketplace.decisions.matter import lock_matter
from marketplace.decisions.models import Decision
from marketplace.decisions.queries import call_of
from marketplace.decisions.service import annul_decision, discard_decision
from marketplace.decisions.wording import Words
from marketplace.platform.actor import Actor, Audience, system_actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.i18n import format_date_fi
from marketplace.platform.identity.models import Organisation
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from marketplace.platform.words import label
from marketplace.procurement.models import Call

SERIES = "V"
LATE = "claim.late"
ANSWER_OF = {CORRECTION_DEMAND: "correction_answer", REVISION_CLAIM: "revision_answer"}
"""The kind of decision that answers each kind of claim."""


@verb("claim.file")
def file_claim(actor: Actor, decision_id: UUID, kind: str, demands: str, grounds: str) -> Claim:
    """A party demands that a decision is changed, while its last day runs.

    It holds the decision's finality until it has an outcome. Late is refused with the last day,
    and the attempt stays in the log. Raises Invalid for missing words, Refused for who is no party
    or a means that the decision does not have.
    """
    with _late_is_logged(actor, decision_id), unit(actor) as u:
        _call, decision = lock_matter(u, decision_id)
        organisation = u.actor.organisation_id
        if organisation not in {party.organisation_id for party in decision.parties}:
            raise Refused("claim.not_a_party", number=decision.diary_number)
        if kind not in claims_open_to(decision):
            raise Refused("claim.no_such_means", number=decision.diary_number)
        claimant = u.get(Organisation, organisation).name if organisation else ""
        return _make(
            u,
            decision,
            kind=kind,
            claimant=claimant,
            demands=demands,
            grounds=grounds,
            received_on=u.today,
            provider_id=organisation,
        )


@verb("claim.record")
def record_claim(
    actor: Actor,
    decision_id: UUID,
    kind: str,
    *,
    claimant: str,
    demands: str,
    grounds: str,
    received_on: date,
    court_number: str | None = None,
) -> Claim:
    """Record a claim that came by letter or mail, or an appeal that a court has told of.

    What counts is the day on which it came: where that was in time, a decision that has been found
    final since then is open again. A claim that came late is refused; whether an appeal did is the
    court's to say.
    """
    with _late_is_logged(actor, decision_id), unit(actor) as u:
        _call, decision = lock_matter(u, decision_id)
        named = claimant.strip().casefold()
        parties = {party.organisation.name.casefold(): party for party in decision.parties}
        return _make(
            u,
            decision,
            kind=kind,
            claimant=claimant,
            demands=demands,
            grounds=grounds,
            received_on=received_on,
            provider_id=parties[named].organisation_id if named in parties else None,
            court_number=court_number,
        )


def _make(u: Unit, decision: Decision, **values: Any) -> Claim:
    _check(u, decision, values)
    texts = {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }
    claim = u.add(
        Claim,
        number=_number(u),
        decision_id=decision.id,
        state=CLAIM.initial,
        recorded_by=u.actor.user_id,
        **texts,
    )
    begin(u, CLAIM, claim, decision=decision.diary_number, kind=claim.kind)
    if decision.state == "final" and _in_time(decision, claim.received_on):
        undo_finality(u.actor, decision.id, _reason_to_reopen(decision, claim))
    _hold(u, decision.id)
    tell_staff(u, claim)
    return claim


def _in_time(decision: Decision, received_on: date) -> bool:
    return decision.final_after is not None and received_on <= decision.final_after


def _reason_to_reopen(decision: Decision, claim: Claim) -> str:
    with force_locale(call_of(decision).language):
        return _(
            "%(kind)s %(number)s saapui määräajassa %(day)s, mutta se kirjattiin vasta päätöksen "
            "lainvoiman jälkeen.",
            kind=label(f"claim.kind.{claim.kind}"),
            number=claim.number,
            day=format_date_fi(claim.received_on),
        )


def _number(u: Unit) -> str:
    """The next number; the authority's series are the system's to write for a party."""
    with _as_system(u) as system:
        return next_number(system, SERIES)


def _as_system(u: Unit) -> AbstractContextManager[Unit]:
    return unit(system_actor(u.actor.clock, u.actor.ids, u.actor.area_id))


def _check(u: Unit, decision: Decision, values: dict[str, Any]) -> None:
    problems = [
        Problem(name, f"claim.{name}_missing")
        for name in ("claimant", "demands", "grounds")
        if not values[name].strip()
    ]
    if values["kind"] not in KINDS:
        problems.append(Problem("kind", "claim.kind_unknown"))
    if values["received_on"] > u.today:
        problems.append(Problem("received_on", "claim.received_later"))
    if problems:
        raise Invalid(*problems)
    if decision.state not in STANDING or decision.final_after is None:
        raise Refused("claim.not_open", number=decision.diary_number)
    if values["kind"] != APPEAL and kind_of(decision).answers:
        raise Refused("claim.no_such_means", number=decision.diary_number, field="kind")
    if values["kind"] != APPEAL and not _in_time(decision, values["received_on"]):
        raise Refused(
            LATE, last_day=decision.final_after, received_on=values["received_on"], field="kind"
        )


@contextmanager
def _late_is_logged(actor: Actor, decision_id: UUID) -> Iterator[None]:
    """What comes late is refused, and the attempt stays in the log, in a unit of its own."""
    try:
        yield
    except Refused as refusal:
        if refusal.code == LATE:
            # Under the person's own name; only the authority reads the whole log of a decision.
            with unit(replace(actor, audience=Audience.SYSTEM)) as u:
                record(u, u.get(Decision, decision_id), "late_claim")
        raise


def _hold(u: Unit, decision_id: UUID) -> None:
    """Tell the decision how many claims are pending; parties may not change it, the system may."""
    with _as_system(u) as system:
        hold_decision(system.actor, decision_id, pending_count(decision_id))


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
    accept a claim, correct the decision and name the claim. Raises Invalid for missing words,
    Refused for what a court decides, Conflict where there is a draft already.
    """
    with unit(actor) as u:
        if outcome not in OUTCOMES:
            raise Invalid(Problem("outcome", "claim.kind_unknown"))
        call, decision, claim = _lock(u, claim_id)
        if refusal := not_answerable(claim, decision):
            raise refusal
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
            _end(u, claim, "reject" if rejects else "uphold", decision.grounds, u.today)
        return len(keys)


@verb("claim.lapse")
def settle_fallen(actor: Actor, decision_id: UUID, later_id: UUID | None) -> None:
    """What becomes of claims when a decision falls.

    Those pending against it go on against the correction that replaced it, each to its own answer;
    otherwise they have lost their object, which the claimants are told. An appeal goes on against
    whatever replaced the decision, and against an award that lapsed: only a court ends it. Claims
    that the fallen decision had rejected are pending again.
    """
    with unit(actor) as u:
        _call, decision = lock_matter(u, decision_id)
        later = u.get(Decision, later_id) if later_id else None
        _end_or_move(u, decision, later)
        for claim in answered_by(decision.id, "rejected"):
            _reopen(u, claim)


def _reopen(u: Unit, claim: Claim) -> None:
    """A claim whose rejection has fallen is pending again, unless it has lost its object since."""
    fire(u, CLAIM, claim, "reopen", answer=claim.answer)
    claim.answer = claim.answered_on = claim.answer_id = None
    u.session.flush()
    claimed = u.get(Decision, claim.decision_id)
    if claimed.state in STANDING:
        _hold(u, claimed.id)
        return
    with force_locale(call_of(claimed).language):
        outcome = _lapse_words(claimed, None)
    _end(u, claim, "lapse", outcome, u.today)


def _end_or_move(u: Unit, decision: Decision, later: Decision | None) -> None:
    with force_locale(call_of(decision).language):
        outcome = _lapse_words(decision, later)
    for claim in pending_of(decision.id):
        if later is not None and (later.kind == "correction" or claim.kind == APPEAL):
            claim.decision_id = later.id
            _drop_draft(u, claim)
            record(u, claim, "move", decision=later.diary_number)
        elif claim.kind != APPEAL or decision.state == "annulled":
            _end(u, claim, "lapse", outcome, u.today)
    u.session.flush()
    for held in (decision, later):
        if held is not None:
            _hold(u, held.id)


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


@verb("decision.hold")
def release_claimed(actor: Actor, answer_id: UUID) -> None:
    """An answer is final: the decision that was claimed against is held by it no longer."""
    with unit(actor) as u:
        lock_matter(u, answer_id)
        for claim in answered_by(answer_id, "rejected"):
            _hold(u, claim.decision_id)


@verb("claim.withdraw")
def withdraw_claim(actor: Actor, claim_id: UUID) -> Claim:
    """The claimant gives its claim up."""
    with unit(actor) as u:
        _call, _decision, claim = _lock(u, claim_id)
        fire(u, CLAIM, claim, "withdraw")
        claim.answered_on = u.today
        u.session.flush()
        _drop_draft(u, claim)
        _hold(u, claim.decision_id)
        return claim


@verb("claim.record")
def record_outcome(
    actor: Actor, claim_id: UUID, outcome: str, *, answer: str, on: date, court_number: str
) -> Claim:
    """What a court made of an appeal: ``annulled`` or ``rejected``, with its diary number and day.

    Where the decision is annulled, its call goes back to where it can go on; there it is decided
    anew or cancelled by a decision of its own. Other claims against the annulled decision lapse.
    """
    with unit(actor) as u:
        _call, _decision, claim = _lock(u, claim_id)
        problems = [
            Problem(name, code)
            for name, code, wrong in (
                ("court_number", "claim.court_number_missing", not court_number.strip()),
                ("on", "claim.received_later", on > u.today),
                ("outcome", "claim.kind_unknown", outcome not in ("annulled", "rejected")),
            )
            if wrong
        ]
        if problems:
            raise Invalid(*problems)
        claim.court_number = court_number.strip()
        _end(u, claim, "win" if outcome == "annulled" else "lose", answer, on)
        if outcome == "annulled":
            annul_decision(u.actor, claim.decision_id, answer.strip())
        return claim


def _end(u: Unit, claim: Claim, action: str, answer: str, on: date) -> None:
    if not answer.strip():
        raise Invalid(Problem("answer", "claim.answer_missing"))
    fire(u, CLAIM, claim, action)
    claim.answer, claim.answered_on = answer.strip(), on
    u.session.flush()
    _drop_draft(u, claim)
    _hold(u, claim.decision_id)
    tell_claimant(u, claim)


def _drop_draft(u: Unit, claim: Claim) -> None:
    """The draft of an answer, which a party does not see, falls with what it was to answer."""
    with _as_system(u) as system:
        draft = system.find(Decision, subject_id=claim.id, state="draft")
        if draft is not None:
            with force_locale(call_of(draft).language):
                discard_decision(system.actor, draft.id, _("Vaatimus ei ole enää vireillä."))


def _lock(u: Unit, claim_id: UUID) -> tuple[Call, Decision, Claim]:
    """A claim with what it is against, in the order of ``decisions.matter``."""
    call, decision = lock_matter(u, u.get(Claim, claim_id).decision_id)
    return call, decision, u.lock(Claim, claim_id)
