"""The verbs of claims: filed by a party, recorded by staff, withdrawn, judged by a court."""

from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _

from marketplace.claims.ending import (
    drop_answer,
    end_claim,
    hold,
    lock_claim,
    open_again,
)
from marketplace.claims.lifecycle import (
    APPEAL,
    CLAIM,
    KINDS,
    not_a_party,
    not_open,
    unwritten,
)
from marketplace.claims.models import Claim
from marketplace.claims.notices import tell_staff
from marketplace.claims.queries import last_day_of
from marketplace.decisions.answers import (
    claims_open_to,
)
from marketplace.decisions.kinds import kind_of
from marketplace.decisions.matter import lock_matter, matter_of
from marketplace.decisions.models import Decision
from marketplace.decisions.queries import held_with
from marketplace.decisions.rulings.service import annul_decision, reinstate_decision
from marketplace.offers.conflicts import check_free
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.i18n import format_date_fi
from marketplace.platform.identity.models import Organisation
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, system_unit, unit
from marketplace.platform.words import label
from marketplace.pure.periods import local_day

SERIES = "V"


@verb("claim.file")
def file_claim(actor: Actor, decision_id: UUID, kind: str, demands: str, grounds: str) -> Claim:
    """A party demands that a decision is changed, while its last day runs.

    It holds the decision's finality until it has an outcome. One that comes late holds nothing and
    is not examined, which a decision with its own instructions tells. Raises Invalid for missing
    words, Refused for who is no party or a means that the decision does not have.
    """
    with unit(actor) as u:
        _call, decision = lock_matter(u, decision_id)
        organisation = u.actor.organisation_id
        if refusal := not_a_party(decision, u.actor):
            raise refusal
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
    address: str | None = None,
    private: bool = False,
) -> Claim:
    """Record a claim that came by letter or mail, or an appeal that a court has told of.

    What counts is the day on which it came: where that was in time, a decision that has been found
    final since then is open again. A claim that came late is not examined, which a decision tells;
    whether an appeal did is the court's to say. `address` is where the answer is sent, of a
    claimant who is no party; `private` says that it is a private person. Raises Forbidden for
    whoever has declared a conflict of interest in the matter.
    """
    with unit(actor) as u:
        _call, decision = lock_matter(u, decision_id)
        check_free(u.actor, decision.matter_id)
        named = claimant.strip().casefold()
        parties = {party.organisation.name.casefold(): party for party in decision.parties}
        party = parties[named].organisation_id if named in parties else None
        return _make(
            u,
            decision,
            kind=kind,
            claimant=claimant,
            demands=demands,
            grounds=grounds,
            received_on=received_on,
            provider_id=party,
            private=private and party is None,
            court_number=court_number,
            address=address,
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
    last_day = last_day_of(decision, claim.kind, claim.provider_id)
    in_time = last_day is None or claim.received_on <= last_day
    claim.late = not in_time and claim.kind != APPEAL
    begin(u, CLAIM, claim, decision=decision.diary_number, kind=claim.kind, late=claim.late)
    for held in (decision, *held_with(decision)):
        if held.state == "final" and in_time:
            open_again(u, held, _reason_to_reopen(held, claim))
    hold(u, decision.id)
    tell_staff(u, claim)
    return claim


def _reason_to_reopen(decision: Decision, claim: Claim) -> str:
    with force_locale(matter_of(decision).language):
        return _(
            "%(kind)s %(number)s saapui määräajassa %(day)s, mutta se kirjattiin vasta päätöksen "
            "lainvoiman jälkeen.",
            kind=label(f"claim.kind.{claim.kind}"),
            number=claim.number,
            day=format_date_fi(claim.received_on),
        )


def _number(u: Unit) -> str:
    """The next number; the authority's series are the system's to write for a party."""
    with system_unit(u) as system:
        return next_number(system, SERIES)


def _check(u: Unit, decision: Decision, values: dict[str, Any]) -> None:
    problems = unwritten(values)
    if values["kind"] not in KINDS:
        problems.append(Problem("kind", "claim.kind_unknown"))
    if values["received_on"] > u.today:
        problems.append(Problem("received_on", "claim.received_later"))
    made = local_day(decision.signed_at) if decision.signed_at else None
    if made is not None and values["received_on"] < made:
        problems.append(Problem("received_on", "claim.received_before", {"day": made}))
    if problems:
        raise Invalid(*problems)
    if refusal := not_open(decision, values["kind"]):
        raise refusal
    if values["kind"] != APPEAL and kind_of(decision).answers:
        raise Refused("claim.no_such_means", number=decision.diary_number, field="kind")


@verb("claim.withdraw")
def withdraw_claim(actor: Actor, claim_id: UUID) -> Claim:
    """The claimant gives its claim up."""
    with unit(actor) as u:
        _call, _decision, claim = lock_claim(u, claim_id)
        fire(u, CLAIM, claim, "withdraw")
        claim.answered_on = u.today
        u.session.flush()
        drop_answer(u, claim)
        hold(u, claim.decision_id)
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
        _call, _decision, claim = lock_claim(u, claim_id)
        first = ("claim.judged_before", claim.received_on)
        _check_ruling(u, first, on, court_number, known=outcome in ("annulled", "rejected"))
        claim.court_number = court_number.strip()
        end_claim(u, claim, "win" if outcome == "annulled" else "lose", answer, on)
        if outcome == "annulled":
            ruling = {"court_number": claim.court_number, "on": str(on)}
            annul_decision(u.actor, claim.decision_id, answer.strip(), **ruling)
        return claim


@verb("claim.record")
def record_overturned(
    actor: Actor, claim_id: UUID, *, answer: str, on: date, court_number: str
) -> Claim:
    """A higher court has overturned the ruling that annulled the decision on an appeal, so that the
    appeal is rejected after all.

    What had been annulled is in force again, with a new document and notice; what was decided
    meanwhile on the ground of the annulment falls. Raises Invalid for missing words or a day before
    that ruling, Refused for an appeal that did not annul its decision.
    """
    with unit(actor) as u:
        _call, decision, claim = lock_claim(u, claim_id)
        CLAIM.check(claim, "overturn", u.actor)
        earlier = claim.answered_on or claim.received_on
        _check_ruling(u, ("claim.overturned_before", earlier), on, court_number)
        told = _with_earlier(claim, decision, answer.strip())
        claim.court_number = court_number.strip()
        end_claim(u, claim, "overturn", told if answer.strip() else "", on)
        ruling = {"court_number": claim.court_number, "on": str(on)}
        reinstate_decision(u.actor, decision.id, answer.strip(), **ruling)
        return claim


def _with_earlier(claim: Claim, decision: Decision, answer: str) -> str:
    """The ruling of the higher court, and after it the one that it overturned."""
    with force_locale(matter_of(decision).language):
        earlier = _(
            "Sitä ennen, %(day)s (%(number)s): %(answer)s",
            day=format_date_fi(claim.answered_on or claim.received_on),
            number=claim.court_number,
            answer=claim.answer,
        )
    return f"{answer}\n\n{earlier}"


def _check_ruling(
    u: Unit, first: tuple[str, date], on: date, court_number: str, *, known: bool = True
) -> None:
    """Raises Invalid; ``first`` has the first possible day and the code of an earlier one."""
    code, earliest = first
    problems = [
        Problem(name, code)
        for name, code, wrong in (
            ("court_number", "claim.court_number_missing", not court_number.strip()),
            ("on", "claim.received_later", on > u.today),
            ("on", code, on < earliest),
            ("outcome", "claim.kind_unknown", not known),
        )
        if wrong
    ]
    if problems:
        raise Invalid(*problems)
