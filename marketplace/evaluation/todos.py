"""What evaluation waits for: scores of evaluators, and agreement by the officer."""

from collections.abc import Iterator
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import exists

from marketplace.evaluation.models import Evaluation, Evaluator
from marketplace.evaluation.queries import any_call_agreed, calls_agreed, comparisons, no_lot_drawn
from marketplace.evaluation.waiting import OwnPart, Progress, own_parts, to_confirm, unagreed
from marketplace.platform.actor import Actor
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from marketplace.procurement.models import Call


def _unagreed(actor: Actor) -> Iterator[Todo]:
    for progress in unagreed(actor, MOST):
        yield from _of_call(actor, progress)


def _own(actor: Actor) -> Iterator[Todo]:
    for part in own_parts(actor, MOST):
        if part.undeclared:
            wanted = _("esteettömyysvakuutus puuttuu")
        elif part.unscored:
            wanted = ngettext(
                "%(num)s laatupiste puuttuu", "%(num)s laatupistettä puuttuu", part.unscored
            )
        else:
            wanted = _("anna pisteet")
        yield _todo(part, _("Pisteytä tarjoukset"), wanted, "evaluation.own", due=part.due_on)


def _of_call(actor: Actor, now: Progress) -> Iterator[Todo]:
    """One thing at most, the next that the evaluation waits for."""
    mine = may(actor, "evaluation.agree")
    if not now.evaluators:
        title = _("Pisteytä tarjoukset") if mine else _("Tarjousten pisteytys kesken")
        yield _todo(now, title, _("arvioijia ei ole vielä nimetty"), waits=not mine)
    elif now.state == "scoring":
        yield from _scoring(now, mine)
    elif now.state == "questioned":
        words = _("päätös on kumottu tai poistettu")
        title = _("Päätä, mitä arvioidaan uudelleen")
        yield _todo(
            now, title, words, "evaluation.anew" if mine else "evaluation.show", waits=not mine
        )
    elif now.state == "agreeing":
        yield from _agreeing(now, mine)


def _scoring(now: Progress, mine: bool) -> Iterator[Todo]:
    """Others' scores; the officer acts where an offer has too few evaluators, or one has left."""
    if mine and now.short_of_quorum:
        words = _("esteettömiä arvioijia on liian vähän")
        yield _todo(now, _("Nimeä lisää arvioijia"), words)
    elif mine and now.gone:
        words = _("arvioija on lähtenyt antamatta pisteitään")
        yield _todo(now, _("Nimeä arvioijat uudelleen"), words, "evaluation.evaluators")
    elif now.others:
        words = ngettext(
            "%(num)s arvioijan pisteet puuttuvat",
            "%(num)s arvioijan pisteet puuttuvat",
            now.others,
        )
        yield _todo(now, _("Tarjousten pisteytys kesken"), words, due=now.due_on, waits=True)


def _agreeing(now: Progress, mine: bool) -> Iterator[Todo]:
    """What the evaluators have still to agree on, then their confirmations, then the officer's."""
    if left := now.unsettled:
        words = ngettext("%(num)s kohdasta on sovittava", "%(num)s kohdasta on sovittava", left)
        yield _todo(now, _("Sopikaa yhteisistä pisteistä"), words, waits=not mine)
    elif mine and now.away:
        words = _("arvioija on lähtenyt vahvistamatta pisteitä")
        yield _todo(now, _("Kirjaa, miksi arvioija ei vahvista pisteitä"), words)
    elif now.unconfirmed:
        words = ngettext(
            "%(num)s arvioijan vahvistus puuttuu",
            "%(num)s arvioijan vahvistus puuttuu",
            now.unconfirmed,
        )
        yield _todo(now, _("Yhteiset pisteet odottavat vahvistusta"), words, waits=True)
    else:
        words = _("kaikki pisteet on annettu")
        yield _todo(now, _("Vahvista yhteiset pisteet"), words, waits=not mine)


def _confirming(actor: Actor) -> Iterator[Todo]:
    """Own confirmations; an officer who closes the scores confirms by that."""
    for call in to_confirm(actor, MOST):
        words = _("lue, mitä kirjattiin")
        yield _todo(call, _("Vahvista yhteiset pisteet"), words, "evaluation.own")


def _lots(actor: Actor) -> Iterator[Todo]:
    """Calls whose scores are agreed on and whose places depend on a lot."""
    for compared in comparisons(actor, calls_agreed(actor, no_lot_drawn(), limit=MOST)):
        if any(refusal.code == "evaluation.lot_missing" for refusal in compared.refusals):
            waits = not may(actor, "evaluation.agree")
            words = _("sija riippuu arvasta")
            yield _todo(compared.call, _("Toimita arvonta"), words, waits=waits)


def _todo(
    call: Call | OwnPart | Progress,
    title: str,
    words: str,
    page: str = "evaluation.show",
    *,
    due: date | None = None,
    waits: bool = False,
) -> Todo:
    return Todo(
        title=title,
        about=f"{text_of(call.titles)}, {call.number}: {words}",
        url=url_for(page, number=call.number),
        due=due,
        waits_for_others=waits,
    )


todos = Kinds(
    (
        Kind(
            lambda actor: (
                may(actor, "evaluation.score")
                and exists().where(
                    Evaluator.user_id == actor.user_id, Evaluator.submitted_at.is_(None)
                )
            ),
            _own,
        ),
        Kind(
            lambda actor: (
                may(actor, "evaluation.score")
                and exists().where(
                    Evaluator.user_id == actor.user_id,
                    Evaluation.id == Evaluator.evaluation_id,
                    Evaluation.state == "agreeing",
                )
            ),
            _confirming,
        ),
        Kind(lambda actor: may(actor, "evaluation.view"), _unagreed),
        Kind(
            lambda actor: may(actor, "evaluation.view") and any_call_agreed(actor, no_lot_drawn()),
            _lots,
        ),
    )
)
"""Own scores to give; for those who prepare the decision, what each evaluation waits for."""
