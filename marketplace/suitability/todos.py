"""What suitability waits for: judgements, replies, and the step to the evaluation."""

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import exists

from marketplace.offers.models import ConflictDeclaration
from marketplace.platform.actor import Actor
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from marketplace.procurement.models import Call
from marketplace.suitability.lifecycle import STATE
from marketplace.suitability.models import Clarification
from marketplace.suitability.queries import (
    Progress,
    in_progress,
    own_unanswered,
    questioned_in_evaluation,
)


def _judged(actor: Actor) -> Iterator[Todo]:
    for progress in in_progress(actor, MOST):
        yield _of_call(progress)


def _asked(actor: Actor) -> Iterator[Todo]:
    for asked in own_unanswered(actor, MOST):
        title = _("Vastaa täsmennyspyyntöön")
        yield _todo(asked.call, title, "suitability.reply", due=asked.reply_by)


def next_of_call(actor: Actor, call: Call) -> tuple[Todo, int]:
    """What comes next for a call whose offers are judged, and how many are still to be judged or
    confirmed."""
    (progress,) = in_progress(actor, 1, call)
    return _of_call(progress), progress.unjudged + progress.questioned


def _of_call(now: Progress) -> Todo:
    """The one thing that comes next."""
    left = now.unjudged
    if left and now.awaited == left:
        title = _("Odotetaan tarjoajan täsmennystä")
        return _todo(now, title, "suitability.show", due=now.reply_by, waits=True)
    if left:
        words = ngettext("%(num)s tarjous arvioimatta", "%(num)s tarjousta arvioimatta", left)
        title = _("Arvioi tarjoajien soveltuvuus")
        return _todo(now, title, "suitability.show", words, due=now.reply_by)
    if now.questioned:
        return _todo(now, _confirm(), "suitability.show")
    if not now.suitable:
        return _todo(now, _("Päätä menettely: soveltuvia tarjouksia ei ole"), "suitability.show")
    if now.suitable == 1 and not now.justified:
        return _todo(now, _("Kirjaa, miten markkina on selvitetty"), "suitability.market")
    return _todo(now, _("Aloita tarjousten arviointi"), "suitability.show")


def _confirm() -> str:
    return _("Vahvista tai kumoa esteellisen tekemät ratkaisut")


def _questioned(actor: Actor) -> Iterator[Todo]:
    for call in questioned_in_evaluation(actor, MOST):
        yield _todo(call, _confirm(), "suitability.show")


def _todo(
    call: Call | Progress,
    title: str,
    page: str,
    words: str = "",
    *,
    due: datetime | None = None,
    waits: bool = False,
) -> Todo:
    about = f"{text_of(call.titles)}, {call.number}"
    return Todo(
        title=title,
        about=f"{about}: {words}" if words else about,
        url=url_for(page, number=call.number),
        due=due,
        waits_for_others=waits,
    )


todos = Kinds(
    (
        Kind(
            lambda actor: (
                may(actor, "suitability.judge")
                and exists().where(Call.area_id == actor.area_id, Call.state == STATE)
            ),
            _judged,
        ),
        Kind(
            lambda actor: (
                may(actor, "suitability.judge") and exists().where(ConflictDeclaration.conflicted)
            ),
            _questioned,
        ),
        Kind(
            lambda actor: (
                may(actor, "suitability.answer")
                and exists().where(
                    Clarification.provider_id == actor.organisation_id,
                    Clarification.answered_at.is_(None),
                )
            ),
            _asked,
        ),
    )
)
"""For officers what each call waits for; for a provider what it is asked, by when."""
