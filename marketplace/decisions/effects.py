"""What decisions do to what they are about, a call or an application to a standing admission: as
they come into force, by their signature or again after they had fallen, and by their falling."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l

from marketplace.admissions.applications.service import (
    admit_application,
    refuse_application,
    remove_application,
    reopen_application,
    restore_application,
    return_application,
    suspend_application,
)
from marketplace.admissions.lifecycle import IN
from marketplace.admissions.models import Application
from marketplace.decisions.award import chosen_parties
from marketplace.decisions.drafting import drop_draft, enqueue_document
from marketplace.decisions.events import DecisionMade, DecisionRestored
from marketplace.decisions.falling import tell_fell
from marketplace.decisions.kinds import AWARDS, ON_APPLICATIONS, kind_of
from marketplace.decisions.lifecycle import CONDITION, DECISION, STANDING
from marketplace.decisions.models import CALL, Decision, DecisionCondition
from marketplace.decisions.notices import notify_parties
from marketplace.decisions.queries import decided_since, kept_out, signed_on, standing_decision
from marketplace.decisions.releasing import release
from marketplace.decisions.remedy import fix_remedy, remedy_of_decision
from marketplace.evaluation.anew.service import question_scores, restore_scores
from marketplace.evaluation.queries import evaluation_of
from marketplace.frameworks.parties.service import choose_parties, restore_parties
from marketplace.platform.events import send
from marketplace.platform.lifecycle import fire
from marketplace.platform.unit import Unit, system_unit
from marketplace.procurement.endings.service import cancel_call, resume_call, revive_call
from marketplace.procurement.models import Call
from marketplace.procurement.service import (
    conclude_call,
    reopen_evaluation,
    return_to_suitability,
)
from marketplace.suitability.lifecycle import UNJUDGED
from marketplace.suitability.queries import judgements

Signed = Callable[[Unit, Decision], None]
Again = Callable[[Unit, Decision, str], None]
"""Takes the reason why it stands again too."""


@dataclass(frozen=True)
class Effect:
    """What a kind of decision does to its call or application: by its signature, and where it
    stands again."""

    signed: Signed
    again: Again


def _decide(u: Unit, decision: Decision) -> None:
    """The call is decided; where the next in line gets it, or a correction, it is already, but
    not final any more."""
    call = u.get(Call, decision.matter_id)
    if call.state == "evaluation":
        conclude_call(u.actor, call.id)
    elif call.state == "final":
        resume_call(u.actor, call.id, decision.grounds)
    if call.founds_lot_id is not None:
        choose_parties(u.actor, call.founds_lot_id, decision.id, chosen_parties(u, decision))


def _decide_again(u: Unit, award: Decision, reason: str) -> None:
    _give_drafts_up(u, award, reason)
    call = u.get(Call, award.matter_id)
    if call.state in ("suitability", "evaluation"):
        conclude_call(u.actor, call.id)
    if award.content.get("round") is not None:
        restore_scores(u.actor, call.id, award.content["round"], reason)
    restore_parties(u.actor, award.id)


def _take_back(u: Unit, decision: Decision) -> None:
    if decision.rests_on is not None:
        undo(u, decision.rests_on, decision.grounds)


def _cancel(u: Unit, decision: Decision) -> None:
    cancel_call(u.actor, decision.matter_id, decision.grounds)


def _cancel_again(u: Unit, decision: Decision, reason: str) -> None:
    """A call that has ended by itself meanwhile stays so."""
    _give_drafts_up(u, decision, reason)
    if u.get(Call, decision.matter_id).state != "no_offers":
        cancel_call(u.actor, decision.matter_id, decision.grounds)


def _give_drafts_up(u: Unit, decision: Decision, _reason: str) -> None:
    """What was drafted on the call while the decision was not in force is given up."""
    if decision.matter_type == CALL:
        words = _l("Päätös, jonka tilalle luonnos tehtiin, on taas voimassa.")
        drop_draft(u, decision.matter_id, words)


def _admit(u: Unit, decision: Decision) -> None:
    admit_application(u.actor, decision.matter_id)


def _refuse(u: Unit, decision: Decision) -> None:
    refuse_application(u.actor, decision.matter_id, _told(decision))


def _suspend(u: Unit, decision: Decision) -> None:
    suspend_application(u.actor, decision.matter_id, _told(decision))


def _remove(u: Unit, decision: Decision) -> None:
    remove_application(u.actor, decision.matter_id, _told(decision))


def _return(u: Unit, decision: Decision, _reason: str) -> None:
    outcome = kind_of(decision).outcome or ""
    return_application(u.actor, decision.matter_id, outcome, _told(decision))


def _told(decision: Decision) -> str:
    """The reasons that the one provider is told."""
    return decision.parties[0].reasons


def _nothing(_u: Unit, _decision: Decision) -> None:
    """An answer to a claim leaves the call where it is."""


EFFECTS: Mapping[str, Effect] = {
    "award": Effect(_decide, _decide_again),
    "correction": Effect(_decide, _decide_again),
    "reversal": Effect(_take_back, _give_drafts_up),
    "cancellation": Effect(_cancel, _cancel_again),
    "revision_answer": Effect(_nothing, _give_drafts_up),
    "correction_answer": Effect(_nothing, _give_drafts_up),
    "admission": Effect(_admit, _return),
    "refusal": Effect(_refuse, _return),
    "suspension": Effect(_suspend, _return),
    "removal": Effect(_remove, _return),
}
"""By the key of the kind; the earlier decision that it rests on has been replaced by then."""


def come_into_force(u: Unit, decision: Decision, replaced: Decision | None) -> None:
    """A decision is signed: the rooms above are told, of it and of what it has replaced, and its
    call or application moves as its kind says."""
    send(u, DecisionMade(decision.id))
    if replaced:
        tell_fell(u, replaced, decision)
    EFFECTS[decision.kind].signed(u, decision)
    _tell_in_force(u, decision)


def undo(u: Unit, decision: Decision, reason: str) -> None:
    """A decision that stood is taken back, by the authority or a court: the call whose award it
    was is evaluated anew, the one that it cancelled goes on where it was, an application is decided
    anew or its provider is on the list as before, and what it removed stands again unless something
    has been decided since. Where nothing stands then, an award stands again that only this had kept
    from it."""
    _undo(u, decision, reason)
    _let_back(u, decision, reason)


def _undo(u: Unit, decision: Decision, reason: str) -> None:
    removed = decision.rests_on
    if decision.kind == "reversal":
        if removed is not None and decided_since(u.actor, decision) is None:
            _restore(u, removed, reason, decision)
        return
    undo_alone(u, decision, reason)
    award = removed if decision.kind == "cancellation" else None
    if award is not None and award.kind in AWARDS and award.state == "replaced":
        _restore(u, award, reason, decision)


def _let_back(u: Unit, decision: Decision, reason: str) -> None:
    """An award whose removal or cancellation a court annulled stands again once nothing else
    does that was decided in between."""
    if decision.matter_type != CALL or standing_decision(u.actor, decision.matter_id):
        return
    award, removal = kept_out(decision) or (None, None)
    if award is not None:
        _restore(u, award, reason, removal)


def undo_alone(u: Unit, decision: Decision, reason: str) -> None:
    """What a decision did to its call or application is taken back; no other decision moves."""
    if decision.kind in ON_APPLICATIONS:
        _undo_on_application(u, decision, reason)
    elif decision.matter_type == CALL:
        _undo_on_call(u, decision, reason)


def question_kept_scores(u: Unit, award: Decision, reason: str) -> None:
    """An award that a cancellation had replaced has been annulled: where the call goes on one day,
    nothing is decided on its scores as they are."""
    if (number := _kept_round(u, award)) is not None:
        question_scores(u.actor, award.matter_id, reason, number)


def restore_kept_scores(u: Unit, award: Decision, reason: str) -> None:
    """The annulment of such an award has been overturned: its scores are agreed on again."""
    number = _kept_round(u, award)
    call = u.get(Call, award.matter_id) if number is not None else None
    standing = evaluation_of(u.actor, call) if call else None
    if number is not None and standing is not None and standing.round == number:
        restore_scores(u.actor, award.matter_id, number, reason)


def _kept_round(u: Unit, award: Decision) -> int | None:
    """The number of the round of scores that an award of a cancelled call rests on."""
    standing = standing_decision(u.actor, award.matter_id) if award.kind in AWARDS else None
    if standing is None or standing.kind != "cancellation":
        return None
    number: int | None = award.content.get("round")
    return number


def _undo_on_application(u: Unit, decision: Decision, reason: str) -> None:
    """What has become of the application since otherwise stays."""
    state = u.get(Application, decision.matter_id).state
    if decision.kind in ("admission", "refusal") and state in ("refused", *IN):
        reopen_application(u.actor, decision.matter_id, reason)
    elif state == kind_of(decision).outcome:
        restore_application(u.actor, decision.matter_id, reason)


def _undo_on_call(u: Unit, decision: Decision, reason: str) -> None:
    call = u.get(Call, decision.matter_id)
    if decision.kind in AWARDS and call.state in ("decided", "final"):
        reopen_evaluation(u.actor, call.id, reason)
        question_scores(u.actor, call.id, reason)
        if any(each.state in UNJUDGED for each in judgements(u.actor, call)):
            return_to_suitability(u.actor, call.id, reason)
    elif decision.kind == "cancellation" and call.state == "cancelled":
        revive_call(u.actor, call.id, reason)
        if _next_waits(decision):
            with system_unit(u) as system:
                conclude_call(system.actor, call.id)


def _next_waits(decision: Decision) -> bool:
    """Whether the call's last award had lapsed before a decision: who lost it stays passed over,
    and the next in line may get it."""
    awards = [each for each in signed_on(decision) if each.kind in AWARDS]
    return bool(awards) and awards[-1].state == "lapsed"


# Standing again -------------------------------------------------------------------------------


def _restore(u: Unit, earlier: Decision, reason: str, removal: Decision | None) -> None:
    """What was removed stands again, as the system's own act."""
    with system_unit(u) as system:
        after = removal.diary_number if removal else None
        stand_again(system, u.lock(Decision, earlier.id), reason, removal, after=after)


def stand_again(
    u: Unit, earlier: Decision, reason: str, removal: Decision | None = None, **facts: str | None
) -> None:
    """A decision that had fallen is in force again, and the time to seek a remedy begins anew for
    all, with a document that names it. ``removal`` is the decision that it had fallen by."""
    remove_again(u, earlier)
    fire(u, DECISION, earlier, "restore", reason=reason, **facts)
    noticed_on = earlier.noticed_on
    fix_remedy(earlier, remedy_of_decision(u.actor, earlier, u.today))
    _renew_conditions(u, earlier, noticed_on)
    earlier.final_at = earlier.ready_at = earlier.file_id = None  # the document names the old days
    u.session.flush()
    EFFECTS[earlier.kind].again(u, earlier, reason)
    send(u, DecisionRestored(earlier.id, removal.id if removal else None))
    _tell_in_force(u, earlier, again=reason)


def _tell_in_force(u: Unit, decision: Decision, again: str = "") -> None:
    """A decision has come into force, by its signature or ``again`` for a reason: its parties get
    notice, its document is made, and its contract is asked for as soon as nothing holds it."""
    u.session.refresh(decision)
    notify_parties(u, decision, again)
    enqueue_document(u, decision)
    release(u, decision)


def _renew_conditions(u: Unit, award: Decision, noticed_on: date | None) -> None:
    """The winner has the whole time of each condition anew, reckoned from the new notice as it was
    from the old one: nobody could fulfil what was in force no longer."""
    if noticed_on is None or award.noticed_on is None:
        return
    for each in award.conditions:
        if each.state == "open":
            condition = u.lock(DecisionCondition, each.id)
            condition.last_day += award.noticed_on - noticed_on
            fire(u, CONDITION, condition, "renew", last_day=str(condition.last_day))


def remove_again(u: Unit, removal: Decision) -> None:
    """A removal or a cancellation that comes back to force takes with it what had come back without
    it; of other decisions nothing."""
    if removal.rests_on_id is None or removal.kind not in ("reversal", "cancellation"):
        return
    removed = u.lock(Decision, removal.rests_on_id)
    if removed.state in STANDING:
        take_down(u, removed, removal)


def take_down(u: Unit, decision: Decision, by: Decision) -> None:
    """What had come back to force gives way to what removes it, as the system's own act."""
    with system_unit(u) as system:
        fire(system, DECISION, decision, "remove_again", by=by.diary_number)
        u.session.flush()
        tell_fell(system, decision, by)
        _undo(system, decision, by.grounds)
