"""What decisions wait for: to be drafted, to be signed by another person, to be read by parties."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists

from marketplace.decisions.award import award_in
from marketplace.decisions.kinds import kind_of
from marketplace.decisions.lifecycle import drafter_free, signs
from marketplace.decisions.matter import matter_of
from marketplace.decisions.models import Decision, DecisionCondition, DecisionParty
from marketplace.decisions.queries import (
    SEES_DRAFTS,
    drafts,
    fallen_unread,
    lapsed_awards,
    no_award,
    open_conditions,
    own_decisions,
    own_fallen,
    unread,
)
from marketplace.decisions.releasing import awards_without_contract, without_contract
from marketplace.decisions.remedy import decide_by
from marketplace.evaluation.queries import any_call_agreed, calls_agreed, comparisons
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from marketplace.platform.words import label


def _drafted(actor: Actor) -> Iterator[Todo]:
    for decision in drafts(actor, MOST):
        takes = may(actor, "decision.draft") and drafter_free(decision, actor) is not None
        half = not decision.whole
        finishes = half and decision.drafted_by == actor.user_id
        mine = takes or finishes or signs(decision, actor)
        if takes:
            title = _("Ota esteellisen luonnos hoitaaksesi")
        elif half:
            title = _("Viimeistele päätöksen luonnos") if mine else _("Päätöksen luonnos on kesken")
        else:
            title = _to_sign(decision) if mine else _("Päätös odottaa allekirjoitusta")
        yield Todo(
            title=title,
            about=f"{decision.title}, {decision.diary_number}",
            url=url_for("decisions.show", number=decision.diary_number),
            due=decide_by(actor, matter_of(decision)) if kind_of(decision).awards else None,
            waits_for_others=not mine,
        )


def _to_sign(decision: Decision) -> str:
    """What the decision is about stands in its title."""
    return (
        _("Allekirjoita hankintapäätös") if decision.kind == "award" else _("Allekirjoita päätös")
    )


def _to_settle(actor: Actor) -> Iterator[Todo]:
    for condition in open_conditions(actor, MOST):
        decision = condition.decision
        yield Todo(
            title=_("Kirjaa, täyttyikö päätöksen ehto"),
            about=f"{condition.words}, {decision.diary_number}",
            url=url_for(
                "decisions.settle", number=decision.diary_number, position=condition.position
            ),
            due=condition.last_day,
        )


def _to_draft(actor: Actor) -> Iterator[Todo]:
    for compared in comparisons(actor, calls_agreed(actor, no_award(), limit=MOST)):
        call = compared.call
        if compared.refusals:
            continue
        yield Todo(
            title=_("Valmistele hankintapäätös"),
            about=f"{text_of(call.titles)}, {call.number}",
            url=url_for("decisions.award", number=call.number),
            due=decide_by(actor, call),
        )


def _next_in_line(actor: Actor) -> Iterator[Todo]:
    for decision in lapsed_awards(actor, MOST):
        award = award_in(decision)
        if award and award.has_next:
            yield Todo(
                title=_("Päätös raukesi: valmistele valinta seuraavalle"),
                about=f"{decision.title}, {decision.diary_number}",
                url=url_for("decisions.show", number=decision.diary_number),
            )


def _told(actor: Actor) -> Iterator[Todo]:
    """A party's decisions until the person has opened them, for as long as it may seek a remedy,
    with the last day; one that has no remedy of its own until it is deemed to be read."""
    for decision, outcome in own_decisions(actor, MOST):
        last_day = decision.final_after if decision.has_remedy else None
        yield Todo(
            title=_("%(outcome)s: lue päätös", outcome=label(f"decision.own.{outcome}")),
            about=f"{decision.title}, {decision.diary_number}",
            url=url_for("decisions.show", number=decision.diary_number),
            due=last_day,
        )


def _fallen(actor: Actor) -> Iterator[Todo]:
    """A party's decisions that lapsed or were annulled, until the person has opened them since."""
    for decision in own_fallen(actor, MOST):
        state = label(f"decision.state.{decision.state}").lower()
        yield Todo(
            title=_("Päätös ei ole enää voimassa: %(state)s", state=state),
            about=f"{decision.title}, {decision.diary_number}",
            url=url_for("decisions.show", number=decision.diary_number),
        )


def _to_show(actor: Actor) -> Iterator[Todo]:
    """What the winner must still show before its contract can be made."""
    for condition in open_conditions(actor, MOST):
        decision = condition.decision
        yield Todo(
            title=_("Täytä valinnan ehto"),
            about=f"{condition.words}, {decision.diary_number}",
            url=url_for("decisions.show", number=decision.diary_number, _anchor="conditions"),
            due=condition.last_day,
        )


def _without_contract(actor: Actor) -> Iterator[Todo]:
    """Awards in force of which no contract may be made, and what to do about it."""
    for decision, over in awards_without_contract(actor, MOST):
        call = matter_of(decision)
        yield Todo(
            title=_("Päätöksen sopimuskausi on päättynyt: keskeytä hankinta")
            if over
            else _("Valitun rekisteröinti ei ole voimassa: palauta se tai keskeytä hankinta"),
            about=f"{decision.title}, {decision.diary_number}",
            url=url_for("corrections.cancel", number=call.number),
        )


def _any(state: str) -> ColumnElement[bool]:
    return exists().where(Decision.state == state)


def _any_condition(actor: Actor) -> ColumnElement[bool]:
    return exists().where(
        DecisionCondition.area_id == actor.area_id, DecisionCondition.state == "open"
    )


def _any_told(actor: Actor) -> ColumnElement[bool]:
    """Whether the organisation is a party of a decision against which it may seek a remedy."""
    party = DecisionParty.organisation_id == actor.organisation_id
    of_decision = (Decision.id == DecisionParty.decision_id) & (Decision.state == "signed")
    return exists().where(party, of_decision, Decision.final_after >= actor.today, unread(actor))


def _is_party(actor: Actor) -> bool:
    return actor.audience == Audience.PROVIDER


todos = Kinds(
    (
        Kind(lambda actor: _is_party(actor) and _any_told(actor), _told),
        Kind(
            lambda actor: _is_party(actor) and exists().where(*fallen_unread(actor)),
            _fallen,
        ),
        Kind(lambda actor: _is_party(actor) and _any_condition(actor), _to_show),
        Kind(
            lambda actor: may(actor, "decision.draft") and any_call_agreed(actor, no_award()),
            _to_draft,
        ),
        Kind(lambda actor: may(actor, "decision.draft") and _any("lapsed"), _next_in_line),
        Kind(
            lambda actor: may(actor, "decision.draft") and exists().where(*without_contract(actor)),
            _without_contract,
        ),
        Kind(lambda actor: may(actor, "decision.settle") and _any_condition(actor), _to_settle),
        Kind(lambda actor: may(actor, SEES_DRAFTS) and _any("draft"), _drafted),
    )
)
"""Calls whose award can be drafted, drafts that wait for a signature, decisions for their parties
to read, and conditions to show and to settle."""
