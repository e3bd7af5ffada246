"""What calls wait for: an officer's own drafts and deadlines, and calls to review."""

from collections.abc import Iterator, Sequence

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import text_of
from marketplace.platform.identity.queries import falls_to
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from marketplace.procurement.lifecycle import UNPUBLISHED
from marketplace.procurement.models import Call
from marketplace.procurement.obstacles import to_correct
from marketplace.procurement.queries import own_drafts, own_running, takes_offers, to_review


def _to_review(actor: Actor) -> Iterator[Todo]:
    for call in to_review(actor, MOST):
        yield _todo(call, _("Tarkasta tarjouspyyntö"))


def _drafts(actor: Actor) -> Iterator[Todo]:
    titles = {
        "draft": _("Viimeistele tarjouspyyntö"),
        "returned": _("Korjaa palautettu tarjouspyyntö"),
        "in_review": _("Tarjouspyyntö on tarkastettavana"),
        "ready": _("Julkaise tarjouspyyntö"),
    }
    for call in own_drafts(actor, MOST):
        returned = call.state == "draft" and call.reviewed_by is not None
        title = titles["returned" if returned else call.state]
        yield _todo(call, title, _fallen(call, actor), waits=call.state == "in_review")


def _running(actor: Actor) -> Iterator[Todo]:
    calls = own_running(actor, MOST)
    wrong = to_correct(calls, actor)
    mends = {
        "call.need_taken": _("Keskeytä toinen saman tarpeen tarjouspyynnöistä"),
        "call.starts_before_deadline": _("Korjaa sopimuskausi: tarjouspyyntö jatkuu"),
        "call.framework_ended": _("Keskeytä hankinta: puitesopimus on päättynyt"),
        "call.period_over": _("Keskeytä hankinta: sen sopimuskausi on päättynyt"),
    }
    for call in calls:
        coming = takes_offers(call, actor)
        title = _("Tarjousaika käynnissä") if coming else _("Avaa tarjoukset")
        if call in wrong:
            title = mends[wrong[call]]
        yield _todo(call, title, _fallen(call, actor), waits=coming and call not in wrong)


def _fallen(call: Call, actor: Actor) -> str:
    """Why a call waits for somebody who is not its officer."""
    return "" if call.officer_id == actor.user_id else _(": vastuuhenkilö on lähtenyt")


def _todo(call: Call, title: str, more: str = "", *, waits: bool = False) -> Todo:
    return Todo(
        title=title,
        about=f"{text_of(call.titles)}, {call.number}{more}",
        url=url_for("calls.show", number=call.number),
        due=call.deadline,
        waits_for_others=waits,
    )


def _any_own(actor: Actor, states: Sequence[str]) -> ColumnElement[bool] | bool:
    """Whether the officer has calls in these states."""
    own = falls_to(actor, Call.officer_id)
    here = (Call.area_id == actor.area_id, Call.state.in_(states))
    return may(actor, "call.publish") and exists().where(own, *here)


todos = Kinds(
    (
        Kind(
            lambda actor: (
                may(actor, "call.review")
                and exists().where(Call.area_id == actor.area_id, Call.state == "in_review")
            ),
            _to_review,
        ),
        Kind(lambda actor: _any_own(actor, UNPUBLISHED), _drafts),
        Kind(lambda actor: _any_own(actor, ("open", "closed")), _running),
    )
)
"""Drafts to publish, calls to review and to open, and calls whose offers still come in."""
