"""What decisions wait for: to be drafted, to be signed by another person, to be read by parties."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from marketplace.decisions.lifecycle import DECISION
from marketplace.decisions.queries import award_of_call, drafts, own_decisions
from marketplace.evaluation.queries import calls_in_evaluation, comparison
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import Todo
from marketplace.pure.periods import day_end


def todos(actor: Actor) -> Iterator[Todo]:
    """Calls whose award can be drafted, and drafts that wait for a signature."""
    if actor.audience == Audience.PROVIDER:
        yield from _told(actor)
        return
    if may(actor, "decision.draft"):
        yield from _to_draft(actor)
    for decision in drafts(actor):
        mine = DECISION.can(decision, "sign", actor)
        yield Todo(
            title=_("Allekirjoita hankintapäätös") if mine else _("Päätös odottaa allekirjoitusta"),
            about=f"{decision.title}, {decision.diary_number}",
            url=url_for("decisions.show", number=decision.diary_number),
            waits_for_others=not mine,
        )


def _to_draft(actor: Actor) -> Iterator[Todo]:
    for call in calls_in_evaluation(actor):
        if comparison(actor, call.id).refusals or award_of_call(actor, call.id):
            continue
        yield Todo(
            title=_("Valmistele hankintapäätös"),
            about=f"{text_of(call.titles)}, {call.number}",
            url=url_for("decisions.award", number=call.number),
        )


def _told(actor: Actor) -> Iterator[Todo]:
    """A party's decisions for as long as it may seek a remedy, with the last day."""
    for decision, outcome in own_decisions(actor):
        last_day = decision.final_after
        yield Todo(
            title=_("Tarjouksesi valittiin: lue päätös")
            if outcome == "awarded"
            else _("Tarjoustasi ei valittu: lue päätös"),
            about=f"{decision.title}, {decision.diary_number}",
            url=url_for("decisions.show", number=decision.diary_number),
            due=day_end(last_day) if last_day else None,
        )
