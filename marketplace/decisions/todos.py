"""What decisions wait for: to be drafted, and to be signed by another person."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from marketplace.decisions.lifecycle import DECISION
from marketplace.decisions.queries import award_of_call, drafts
from marketplace.evaluation.queries import calls_in_evaluation, comparison
from marketplace.platform.actor import Actor
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import Todo


def todos(actor: Actor) -> Iterator[Todo]:
    """Calls whose award can be drafted, and drafts that wait for a signature."""
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
