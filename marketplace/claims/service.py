"""The verbs of claims: filed by a party, recorded by staff, answered, withdrawn, judged."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from marketplace.claims.lifecycle import APPEAL, CLAIM, KINDS
from marketplace.claims.models import Claim
from marketplace.claims.notices import tell_claimant, tell_staff
from marketplace.claims.queries import claims_open_to, pending_count, pending_of
from marketplace.decisions.lifecycle import STANDING
from marketplace.decisions.models import Decision
from marketplace.decisions.service import annul_decision, hold_decision
from marketplace.platform.actor import Actor, Audience, system_actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.identity.models import Organisation
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit

SERIES = "V"
LATE = "claim.late"


@verb("claim.file")
def file_claim(actor: Actor, decision_id: UUID, kind: str, demands: str, grounds: str) -> Claim:
    """A party demands that a decision is changed, while its last day runs.

    It holds the decision's finality until it has an outcome. Late is refused with the last day,
    and the attempt stays in the log. Raises Invalid for missing words, Refused for who is no party
    or a means that the decision does not have.
    """
    with _late_is_logged(actor, decision_id), unit(actor) as u:
        decision = u.lock(Decision, decision_id)
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

    A claim that came late is refused; whether an appeal did is the court's to say.
    """
    with _late_is_logged(actor, decision_id), unit(actor) as u:
        decision = u.lock(Decision, decision_id)
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
    _hold(u, decision.id)
    tell_staff(u, claim)
    return claim


def _number(u: Unit) -> str:
    """The next number; the authority's series are the system's to write for a party."""
    with unit(system_actor(u.actor.clock, u.actor.ids, u.actor.area_id)) as system:
        return next_number(system, SERIES)


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
    if values["kind"] != APPEAL and values["received_on"] > decision.final_after:
        raise Refused(
            LATE, last_day=decision.final_after, received_on=values["received_on"], field="kind"
        )
    if values["kind"] != APPEAL and decision.state == "final":
        raise Refused("claim.not_open", number=decision.diary_number)


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
    with unit(system_actor(u.actor.clock, u.actor.ids, u.actor.area_id)) as system:
        hold_decision(system.actor, decision_id, pending_count(decision_id))


@verb("claim.answer")
def reject_claim(actor: Actor, claim_id: UUID, answer: str) -> Claim:
    """Reject a claim with reasons; the claimant is told, and the decision stands.

    To accept it, correct the decision: the signature of the correction upholds the claim.
    """
    with unit(actor) as u:
        claim = u.lock(Claim, claim_id)
        _end(u, claim, "reject", answer, u.today)
        return claim


@verb("claim.withdraw")
def withdraw_claim(actor: Actor, claim_id: UUID) -> Claim:
    """The claimant gives its claim up."""
    with unit(actor) as u:
        claim = u.lock(Claim, claim_id)
        fire(u, CLAIM, claim, "withdraw")
        claim.answered_on = u.today
        u.session.flush()
        _hold(u, claim.decision_id)
        return claim


@verb("claim.record")
def record_outcome(
    actor: Actor, claim_id: UUID, outcome: str, *, answer: str, on: date, court_number: str
) -> Claim:
    """What a court made of an appeal: ``annulled`` or ``rejected``, with its diary number and day.

    Where the decision is annulled, its call goes back to evaluation; there it is decided anew or
    cancelled by a decision of its own. Other claims against the annulled decision lapse.
    """
    with unit(actor) as u:
        claim = u.lock(Claim, claim_id)
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
            for other in pending_of(claim.decision_id):
                _end(u, other, "lapse", answer, u.today)
        return claim


def _end(u: Unit, claim: Claim, action: str, answer: str, on: date) -> None:
    if not answer.strip():
        raise Invalid(Problem("answer", "claim.answer_missing"))
    fire(u, CLAIM, claim, action)
    claim.answer, claim.answered_on = answer.strip(), on
    u.session.flush()
    _hold(u, claim.decision_id)
    tell_claimant(u, claim)


@verb("claim.answer")
def end_claims(
    actor: Actor, decision_id: UUID, later_id: UUID, *, upheld: bool, answer: str
) -> int:
    """A decision was replaced by a later one: what was demanded of the authority is upheld by its
    correction, or lapses; returns how many claims ended.

    An appeal is the court's: it stays pending, and from now on it holds the later decision.
    """
    with unit(actor) as u:
        pending = pending_of(decision_id)
        ended = [claim for claim in pending if claim.kind != APPEAL]
        for claim in ended:
            _end(u, claim, "uphold" if upheld else "lapse", answer, u.today)
        for appeal in (claim for claim in pending if claim.kind == APPEAL):
            appeal.decision_id = later_id
            record(u, appeal, "move", decision=str(later_id))
        u.session.flush()
        _hold(u, decision_id)
        _hold(u, later_id)
        return len(ended)
