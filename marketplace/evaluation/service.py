"""The verbs of evaluation: naming, declaring, scoring alone, agreeing, drawing lots."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from marketplace.evaluation.board import board
from marketplace.evaluation.consensus import checked, confirm, hide_scores, store_consensus
from marketplace.evaluation.events import ScoreGiven
from marketplace.evaluation.lifecycle import EVALUATION
from marketplace.evaluation.locking import agree_anew, ask_to_confirm, close, lock_if_ready
from marketplace.evaluation.models import (
    CONSENSUS,
    Evaluation,
    Evaluator,
    LotDraw,
    Score,
)
from marketplace.evaluation.people import (
    add_evaluator,
    change_evaluators,
    check_conflicts,
    declare,
    named_in,
    named_people,
    scores_seen_before,
    step_aside,
    took_part,
    why_named_late,
)
from marketplace.evaluation.queries import (
    candidates,
    compared_offers,
    comparison_of,
)
from marketplace.evaluation.rounds import begin_round, round_to_agree, standing_round
from marketplace.offers.conflicts import check_free, conflict_of
from marketplace.offers.models import Offer
from marketplace.offers.queries import opened_offers, unreadable_offers
from marketplace.platform.actor import Actor
from marketplace.platform.audit import check_seen, record
from marketplace.platform.errors import Invalid, NotFound, Problem, Refused
from marketplace.platform.events import send
from marketplace.platform.lifecycle import fire
from marketplace.platform.mail import tell
from marketplace.platform.permissions import may, person_of, verb
from marketplace.platform.unit import Unit, unit
from marketplace.procurement.models import Call, Criterion

# Who evaluates --------------------------------------------------------------------------------


@verb("evaluation.name")
def name_evaluators(
    actor: Actor,
    call_id: UUID,
    people: Collection[UUID],
    *,
    evaluators_needed: int = 1,
    divergence_limit: int = 20,
    rule: str = "mean",
    due_on: date | None = None,
    reason: str = "",
) -> Evaluation:
    """Name who evaluates a call's offers, and how: these people and no others.

    `evaluators_needed` is the quorum of each offer, `divergence_limit` the percent above which
    scores need a consensus, `rule` what becomes of the others. Those newly named get a mail. Who
    has given scores stays, also one who has left since and can't be named any more. Naming
    somebody new after the scores are locked hides them again until that person has given theirs; it
    needs a reason then, and the plan stays as it was before anybody saw the scores.
    Raises Invalid with each problem, Refused after the decision.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        evaluation = standing_round(u, call) or begin_round(u, call)
        named = named_people(u, evaluation, people, evaluators_needed, divergence_limit, rule)
        send(u, ScoreGiven(call.id))
        if due_on and due_on != evaluation.due_on and due_on < u.today:
            raise Invalid(Problem("due_on", "evaluation.due_day_past"))
        how = {
            "evaluators_needed": evaluators_needed,
            "divergence_limit": divergence_limit,
            "rule": rule,
        }
        facts: dict[str, object] = {"people": sorted(map(str, named))} | how
        EVALUATION.check(evaluation, "name", u.actor)
        if scores_seen_before(evaluation):
            facts["reason"] = why_named_late(evaluation, named, how, reason)
        fire(u, EVALUATION, evaluation, "name", **facts)
        for name, value in (how | {"due_on": due_on}).items():
            setattr(evaluation, name, value)
        hide_scores(u, evaluation)
        new = change_evaluators(u, evaluation, named)
        tell(u, new, "evaluation/named.txt", call=call, evaluation=evaluation)
        if call.state == "evaluation" and evaluation.evaluators:
            lock_if_ready(u, evaluation)
        return evaluation


def _own_part(u: Unit, call: Call) -> tuple[Evaluation, Evaluator]:
    """The standing round and the actor's part in it.

    Where nobody has been named, the officer who begins is the only evaluator.
    """
    person = person_of(u.actor)
    evaluation = standing_round(u, call)
    if call.state != "evaluation":
        raise Refused("evaluation.not_open", number=call.number)
    if (evaluation is None or not evaluation.evaluators) and may(u.actor, "evaluation.name"):
        check_free(u.actor, call.id)
        evaluation = evaluation or begin_round(u, call)
        add_evaluator(u, evaluation, person)
        u.session.refresh(evaluation, ["evaluators"])
    part = (
        next((e for e in evaluation.evaluators if e.user_id == person), None)
        if evaluation
        else None
    )
    if evaluation is None or part is None:
        raise Refused("evaluation.not_named", number=call.number)
    return evaluation, part


@verb("evaluation.agree")
def remind_evaluators(actor: Actor, call_id: UUID) -> int:
    """Mail those who have not given their scores and can; returns how many."""
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        check_free(u.actor, call.id)
        evaluation = standing_round(u, call)
        if evaluation is None or call.state != "evaluation":
            raise Refused("evaluation.not_open", number=call.number)
        able = {user.id for user in candidates(u.actor)}
        pending = board(u.actor, evaluation).pending
        people = [one.user for one in pending if one.user_id in able]
        tell(u, people, "evaluation/reminder.txt", call=call, evaluation=evaluation)
        record(u, evaluation, "remind", people=[str(person.id) for person in people])
        return len(people)


# Alone ----------------------------------------------------------------------------------------


@verb("evaluation.score")
def declare_interests(
    actor: Actor, call_id: UUID, conflicts: Mapping[UUID, str] | None = None
) -> Evaluation:
    """Declare of each offer that no conflict of interest exists, or that one does and why.

    `conflicts` are reasons by the offer's key (Administrative Procedure Act 434/2003, sections
    27–29: who is disqualified takes no part). A conflict at one offer removes the evaluator from
    the comparison, which is one matter, and is never taken back. Where the offers are left with
    fewer evaluators than the quorum, the scores wait for another evaluator; else those of the
    others stand alone.
    """
    conflicts = conflicts or {}
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        evaluation, part = _own_part(u, call)
        offers = compared_offers(u.actor, call)
        check_conflicts(offers, conflicts)
        if conflicts:
            _recuse(u, evaluation, offers, conflicts)
        else:
            send(u, ScoreGiven(call.id))
            fire(u, EVALUATION, evaluation, "declare")
        declare(u, offers, part.user_id, conflicts)
        if conflicts:
            step_aside(u, call, offers, conflicts)
            _without(u, evaluation)
        return evaluation


@verb("conflict.declare")
def declare_conflict(actor: Actor, call_id: UUID, conflicts: Mapping[UUID, str]) -> Call:
    """Declare a conflict of interest at opened offers of a call, by whoever prepares, evaluates or
    decides it, at any time from the opening on: one found late bars as well (Act 434/2003, sections
    27–29; Act 410/2015, section 97).

    `conflicts` are reasons by the offer's key. The person takes no part in the call any more, what
    it agreed on as an evaluator is agreed on anew, and the others are told. Raises Invalid for a
    missing offer or reason, Refused before the opening and where one is declared already.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        person = person_of(u.actor)
        offers = [*opened_offers(u.actor, call), *unreadable_offers(u.actor, call)]
        if (standing := conflict_of(u.actor, call.id)) or not offers:
            raise standing or Refused("conflict.nothing_opened", number=call.number)
        if not conflicts:
            raise Invalid(Problem("offers", "conflict.no_offer_named"))
        check_conflicts(offers, conflicts)
        evaluation = standing_round(u, call)
        if not may(u.actor, "evaluation.view") and not named_in(evaluation, person):
            raise Refused("evaluation.not_named", number=call.number)
        standing = evaluation if evaluation and evaluation.state != "questioned" else None
        falls = standing if standing and took_part(u, standing, person) else None
        if falls:
            _recuse(u, falls, offers, conflicts)
        declare(u, [offer for offer in offers if offer.id in conflicts], person, conflicts)
        step_aside(u, call, offers, conflicts)
        if falls:
            _without(u, falls)
        return call


def _recuse(
    u: Unit, evaluation: Evaluation, offers: Collection[Offer], conflicts: Collection[UUID]
) -> None:
    numbers = sorted(offer.number or 0 for offer in offers if offer.id in conflicts)
    fire(u, EVALUATION, evaluation, "recuse", conflicts=numbers)


def _without(u: Unit, evaluation: Evaluation) -> None:
    """The evaluation goes on without whoever has just declared a conflict of interest."""
    if evaluation.scores_shown:
        agree_anew(u, evaluation)
    else:
        lock_if_ready(u, evaluation)


@verb("evaluation.score")
def score_offer(
    actor: Actor, offer_id: UUID, criterion_key: str, percent: Decimal | int, reason: str
) -> Score:
    """Score one opened offer by one criterion, 0–100 percent, and say why; or change the draft.

    The score is the evaluator's own draft, which nobody else sees, until `submit_scores`. Refuses
    whoever has not been named or has not declared that no conflict of interest exists, and a call
    whose award has been drafted. Raises Invalid for a percent out of range or a missing reason.
    """
    with unit(actor) as u:
        offer = u.get(Offer, offer_id)
        call = u.lock(Call, offer.call_id)
        evaluation, part = _own_part(u, call)
        criterion = _criterion(call, criterion_key)
        exact, words = checked(percent, reason)
        _check_may_score(u, evaluation, part, offer, criterion)
        send(u, ScoreGiven(call.id))
        fire(u, EVALUATION, evaluation, "score", offer=offer.number, criterion=criterion.key)
        return _store(u, evaluation, offer, criterion, exact, words)


def _check_may_score(
    u: Unit, evaluation: Evaluation, part: Evaluator, offer: Offer, criterion: Criterion
) -> None:
    now = board(u.actor, evaluation)
    if offer.id not in {each.id for each in now.offers}:
        raise Refused("evaluation.offer_not_compared", number=offer.number)
    if part.submitted_at is not None:
        raise Refused("evaluation.scores_given", at=part.submitted_at)
    if now.undeclared(part.user_id):
        raise Refused("evaluation.undeclared")
    own = now.own(part.user_id, offer, criterion)
    if own is not None and own.carried_from_id is not None:
        raise Refused("evaluation.score_carried")


def _criterion(call: Call, key: str) -> Criterion:
    for criterion in call.criteria:
        if criterion.key == key:
            return criterion
    raise NotFound("criterion.not_found", key=key)


def _store(
    u: Unit, evaluation: Evaluation, offer: Offer, criterion: Criterion, exact: Decimal, words: str
) -> Score:
    """The audit log tells that a score was given, its content only when it is given for good."""
    own = {"offer_id": offer.id, "criterion_id": criterion.id, "evaluator_id": person_of(u.actor)}
    score = u.find(Score, evaluation_id=evaluation.id, **own)
    if score is None:
        return u.add(Score, evaluation_id=evaluation.id, percent=exact, reason=words, **own)
    score.percent, score.reason = exact, words
    u.session.flush()
    return score


@verb("evaluation.score")
def submit_scores(actor: Actor, call_id: UUID) -> Evaluation:
    """Give all of one's scores for good: from here on nothing changes them.

    When the last evaluator has given theirs, the scores are locked and shown to those who agree
    on them; where they are within the limit, the rule gives the score that counts. Where one
    officer evaluates alone, the scores are agreed on at once. Refuses while a score is missing.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        evaluation, part = _own_part(u, call)
        now = board(u.actor, evaluation)
        if part.submitted_at is not None:
            raise Refused("evaluation.scores_given", at=part.submitted_at)
        if now.undeclared(part.user_id):
            raise Refused("evaluation.undeclared")
        if missing := now.unscored(part.user_id):
            raise Refused("evaluation.own_scores_missing", count=len(missing))
        send(u, ScoreGiven(call.id))
        fire(u, EVALUATION, evaluation, "submit")
        for score in now.scores:
            if score.evaluator_id == part.user_id and score.submitted_at is None:
                score.submitted_at = u.now
        part.submitted_at = u.now
        u.session.flush()
        lock_if_ready(u, evaluation)
        return evaluation


# Together -------------------------------------------------------------------------------------


@verb("evaluation.agree")
def settle_score(
    actor: Actor,
    offer_id: UUID,
    criterion_key: str,
    percent: Decimal | int,
    reason: str,
    *,
    seen: int | None = None,
) -> Evaluation:
    """Write down the score that the evaluators agreed on, with the reason.

    Where their scores are within the limit, the rule's score stands and only the words may be
    completed. The individual scores stay as they are; what others had confirmed they confirm anew.
    Raises Invalid, Refused, and Conflict where somebody has written another score since the form
    that showed the ``seen`` change of it.
    """
    with unit(actor) as u:
        offer = u.get(Offer, offer_id)
        call = u.lock(Call, offer.call_id)
        evaluation = round_to_agree(u, call)
        criterion = _criterion(call, criterion_key)
        exact, words = checked(percent, reason)
        send(u, ScoreGiven(call.id))
        facts = {"offer": offer.number, "criterion": criterion.key, "percent": str(exact)}
        fire(u, EVALUATION, evaluation, "settle", reason=words, **facts)
        cell = board(u.actor, evaluation).cell(offer, criterion)
        if cell.consensus is not None:
            check_seen(u, cell.consensus, seen)
        if cell.divergent:
            store_consensus(u, evaluation, cell, exact, words, CONSENSUS)
        elif cell.consensus is None or cell.consensus.percent != exact:
            raise Refused("evaluation.within_limit", limit=evaluation.divergence_limit)
        else:
            store_consensus(u, evaluation, cell, exact, words, cell.consensus.basis)
        ask_to_confirm(u, evaluation)
        return evaluation


@verb("evaluation.agree")
def agree_scores(actor: Actor, call_id: UUID, *, seen: int | None = None) -> Evaluation:
    """Close the scores: what was agreed on stands, and prices and places are shown.

    Refuses while the evaluators are apart on some answer, or one of them has not confirmed what was
    agreed on; an evaluator who closes them confirms by that. Raises Conflict where something was
    changed since the page that showed the ``seen`` change of the evaluation.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        evaluation = round_to_agree(u, call)
        check_seen(u, evaluation, seen, "page.changed_meanwhile")
        send(u, ScoreGiven(call.id))
        EVALUATION.check(evaluation, "agree", u.actor)
        for one in board(u.actor, evaluation).unconfirmed:
            confirm(u, evaluation, one.user_id)
        close(u, evaluation)
        return evaluation


@verb("evaluation.agree")
def draw_lot(actor: Actor, call_id: UUID, witnesses: str) -> LotDraw:
    """Draw lots in public between offers that nothing else parts: once, with its seed recorded.

    From the seed anybody can compute the order again (`pure.ties.lot`). Refuses where no place
    depends on a lot, or where one was drawn; raises Invalid where nobody witnessed it.
    """
    with unit(actor) as u:
        if not witnesses.strip():
            raise Invalid(Problem("witnesses", "evaluation.witnesses_missing"))
        call = u.lock(Call, call_id)
        evaluation = round_to_agree(u, call)
        compared = comparison_of(u.actor, call)
        if compared.draw is not None:
            raise Refused("evaluation.lot_drawn")
        if not compared.ranking.needs_lot:
            raise Refused("evaluation.no_lot_needed")
        send(u, ScoreGiven(call.id))
        seed = u.new_id().hex
        fire(u, EVALUATION, evaluation, "draw", seed=seed, witnesses=witnesses.strip())
        return u.add(
            LotDraw,
            evaluation_id=evaluation.id,
            seed=seed,
            witnesses=witnesses.strip(),
            drawn_by=person_of(u.actor),
        )
