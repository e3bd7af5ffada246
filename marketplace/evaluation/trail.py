"""The way to an evaluation's pages, and the addresses of its steps."""

from flask import url_for
from flask_babel import gettext as _

from marketplace.offers.models import Offer
from marketplace.platform.actor import Actor
from marketplace.platform.permissions import may
from marketplace.procurement.models import Call, Criterion
from marketplace.procurement.pages import staff_trail

Trail = list[tuple[str, str | None]]


def trail(actor: Actor, call: Call, *last: tuple[str, str | None]) -> Trail:
    """To the call as this person reaches it, then the evaluation, then what follows."""
    if may(actor, "call.view"):
        way = staff_trail(call)
    else:
        way = [(_("Etusivu"), "/"), (call.number, url_for("calls.show", number=call.number))]
    return [*way, *last]


def evaluation_link(actor: Actor, call: Call) -> tuple[str, str | None]:
    """The page that the person begins from: the whole evaluation, or the own part of it."""
    page = "evaluation.show" if may(actor, "evaluation.view") else "evaluation.own"
    return _("Arviointi"), url_for(page, number=call.number)


def score_url(call: Call, offer: Offer, criterion: Criterion) -> str:
    """Where an offer is scored by a criterion."""
    return url_for(
        "evaluation.score", number=call.number, offer_number=offer.number, key=criterion.key
    )


def next_url(call: Call, missing: list[tuple[Offer, Criterion]]) -> str | None:
    """Where the next missing score is given."""
    return score_url(call, *missing[0]) if missing else None
