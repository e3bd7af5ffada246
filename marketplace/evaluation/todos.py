"""What evaluation waits for: scores of evaluators, and agreement by the officer."""

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.evaluation.board import board
from marketplace.evaluation.comparison import Comparison
from marketplace.evaluation.models import Evaluation
from marketplace.evaluation.queries import calls_in_evaluation, comparison_of, own_evaluations
from marketplace.platform.actor import Actor
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import Todo
from marketplace.procurement.models import Call
from marketplace.pure.periods import day_end


def todos(actor: Actor) -> Iterator[Todo]:
    """Own scores to give; for those who prepare the decision, what each evaluation waits for."""
    if may(actor, "evaluation.score"):
        yield from _own(actor)
    if may(actor, "evaluation.view"):
        for call in calls_in_evaluation(actor):
            yield from _of_call(actor, comparison_of(actor, call))


def _own(actor: Actor) -> Iterator[Todo]:
    for evaluation in own_evaluations(actor):
        if actor.user_id is None:
            continue
        now = board(actor, evaluation)
        missing = len(now.unscored(actor.user_id))
        if now.undeclared(actor.user_id):
            wanted = _("esteettömyysvakuutus puuttuu")
        elif missing:
            wanted = ngettext(
                "%(num)s laatupiste puuttuu", "%(num)s laatupistettä puuttuu", missing
            )
        else:
            wanted = _("anna pisteet")
        yield _todo(
            evaluation.call,
            _("Pisteytä tarjoukset"),
            wanted,
            "evaluation.own",
            due=_due(evaluation),
        )


def _due(evaluation: Evaluation) -> datetime | None:
    return day_end(evaluation.due_on) if evaluation.due_on else None


def _of_call(actor: Actor, compared: Comparison) -> Iterator[Todo]:
    """One thing at most, the next that the evaluation waits for."""
    call, evaluation = compared.call, compared.evaluation
    mine = may(actor, "evaluation.agree")
    if evaluation is None or not evaluation.evaluators:
        yield _todo(
            call,
            _("Pisteytä tarjoukset") if mine else _("Tarjousten pisteytys kesken"),
            _("arvioijia ei ole vielä nimetty"),
            "evaluation.show",
            waits=not mine,
        )
    elif evaluation.state == "scoring":
        yield from _scoring(actor, evaluation, mine)
    elif evaluation.state == "agreeing":
        left = len(board(actor, evaluation).unsettled)
        words = _("kaikki pisteet on annettu")
        if left:
            words = ngettext("%(num)s kohdasta on sovittava", "%(num)s kohdasta on sovittava", left)
        title = _("Sopikaa yhteisistä pisteistä") if left else _("Vahvista yhteiset pisteet")
        yield _todo(call, title, words, "evaluation.show", waits=not mine)
    elif any(refusal.code == "evaluation.lot_missing" for refusal in compared.refusals):
        words = _("sija riippuu arvasta")
        yield _todo(call, _("Toimita arvonta"), words, "evaluation.show", waits=not mine)


def _scoring(actor: Actor, evaluation: Evaluation, mine: bool) -> Iterator[Todo]:
    """Others' scores; the officer acts where an offer has too few evaluators."""
    now = board(actor, evaluation)
    call = evaluation.call
    if mine and now.short_of_quorum():
        words = _("esteettömiä arvioijia on liian vähän")
        yield _todo(call, _("Nimeä lisää arvioijia"), words, "evaluation.show")
        return
    others = [one for one in now.pending if one.user_id != actor.user_id]
    if others:
        words = ngettext(
            "%(num)s arvioijan pisteet puuttuvat",
            "%(num)s arvioijan pisteet puuttuvat",
            len(others),
        )
        title = _("Tarjousten pisteytys kesken")
        yield _todo(call, title, words, "evaluation.show", due=_due(evaluation), waits=True)


def _todo(
    call: Call,
    title: str,
    words: str,
    page: str,
    *,
    due: datetime | None = None,
    waits: bool = False,
) -> Todo:
    return Todo(
        title=title,
        about=f"{text_of(call.titles)}, {call.number}: {words}",
        url=url_for(page, number=call.number),
        due=due,
        waits_for_others=waits,
    )
