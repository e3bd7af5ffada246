"""What evaluation waits for: missing scores."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.evaluation.queries import calls_in_evaluation, comparison
from marketplace.platform.actor import Actor
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import Todo


def todos(actor: Actor) -> Iterator[Todo]:
    """Calls under evaluation that lack scores: the officer's to score, others wait."""
    if not may(actor, "evaluation.view"):
        return
    for call in calls_in_evaluation(actor):
        missing = len(comparison(actor, call.id).missing)
        if not missing:
            continue
        mine = may(actor, "evaluation.score")
        count = ngettext("%(num)s laatupiste puuttuu", "%(num)s laatupistettä puuttuu", missing)
        yield Todo(
            title=_("Pisteytä tarjoukset") if mine else _("Tarjousten pisteytys kesken"),
            about=f"{text_of(call.titles)}, {call.number}: {count}",
            url=url_for("evaluation.show", number=call.number),
            waits_for_others=not mine,
        )
