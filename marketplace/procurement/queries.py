"""Reads of calls: the open ones for everybody, all of them for the buyer's staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from marketplace.admissions.models import Admission, Application
from marketplace.admissions.queries import not_partner, partners, takes_part
from marketplace.baskets.models import Basket, ServiceLine
from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.identity.queries import falls_to
from marketplace.platform.paging import Page, first_rows, read_page
from marketplace.platform.wordsearch import meeting_words
from marketplace.procurement.lifecycle import UNPUBLISHED
from marketplace.procurement.minicompetitions.queries import invited, not_party, own_lots
from marketplace.procurement.models import Call, ReviewComment
from marketplace.providers.models import Provider
from marketplace.providers.queries import approved_for, fits, own_provider

LAST_EVENTS = 5


@dataclass(frozen=True)
class Search:
    """What a reader looks for among the open calls."""

    words: str = ""
    baskets: tuple[str, ...] = ()
    """Codes of service baskets."""
    municipalities: tuple[str, ...] = ()
    """Codes of municipalities."""
    page: int = 1

    @property
    def chosen(self) -> int:
        """How many filters are on."""
        return len(self.baskets) + len(self.municipalities)


@dataclass(frozen=True)
class Facets:
    """How many open calls each filter would show, by its code."""

    baskets: dict[str, int]
    municipalities: dict[str, int]


def call_by_number(actor: Actor, number: str) -> Call:
    """A call that the actor may see; raises NotFound."""
    call = db.session.scalars(
        select(Call).filter_by(area_id=actor.area_id, number=number)
    ).one_or_none()
    if call is None:
        raise NotFound("call.not_found", number=number)
    return call


def takes_offers(call: Call, actor: Actor) -> bool:
    """Whether an offer that arrives now is in time."""
    return call.state == "open" and actor.now <= call.deadline


def open_calls(actor: Actor, search: Search) -> Page[Call]:
    """The calls that take offers now, those whose deadline comes first, first."""
    wanted = _open(actor).where(*_conditions(search))
    return read_page(wanted.order_by(Call.deadline, Call.number), search.page)


def _open(actor: Actor) -> Select[tuple[Call]]:
    return select(Call).where(
        Call.area_id == actor.area_id, Call.state == "open", Call.deadline >= actor.now
    )


def _conditions(search: Search) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if search.baskets:
        conditions.append(
            Call.service_line_id.in_(
                select(ServiceLine.id)
                .join(Basket, ServiceLine.basket_id == Basket.id)
                .where(Basket.code.in_(search.baskets))
            )
        )
    if search.municipalities:
        conditions.append(Call.municipalities.overlap(list(search.municipalities)))
    if search.words:
        conditions.append(Call.id.in_(meeting_words(search.words)))
    return conditions


def facets(actor: Actor) -> Facets:
    """Counts for the filters, over all open calls."""
    calls = _open(actor).with_only_columns(Call.service_line_id, Call.municipalities).subquery()
    by_basket = (
        select(Basket.code, func.count())
        .join(ServiceLine, ServiceLine.basket_id == Basket.id)
        .join(calls, calls.c.service_line_id == ServiceLine.id)
        .group_by(Basket.code)
    )
    each = select(func.unnest(calls.c.municipalities).label("code")).subquery()
    by_municipality = select(each.c.code, func.count()).group_by(each.c.code)
    return Facets(_counts(by_basket), _counts(by_municipality))


def _counts(query: Select[Any]) -> dict[str, int]:
    return {row[0]: row[1] for row in db.session.execute(query)}


def all_calls(actor: Actor, *, state: str | None = None, page: int = 1) -> Page[Call]:
    """The area's calls for its staff, the newest first."""
    wanted = select(Call).where(Call.area_id == actor.area_id)
    if state:
        wanted = wanted.where(Call.state == state)
    return read_page(wanted.order_by(Call.created_at.desc(), Call.number.desc()), page)


def calls_by_state(actor: Actor) -> dict[str, int]:
    """How many calls the area has in each state."""
    return _counts(
        select(Call.state, func.count()).where(Call.area_id == actor.area_id).group_by(Call.state)
    )


def own_drafts(actor: Actor, limit: int) -> Sequence[Call]:
    """Calls not published yet for which the officer answers."""
    drafts = select(Call).where(
        Call.area_id == actor.area_id,
        falls_to(actor, Call.officer_id),
        Call.state.in_(UNPUBLISHED),
    )
    return first_rows(drafts.order_by(Call.deadline, Call.number), limit)


def to_review(actor: Actor, limit: int) -> Sequence[Call]:
    """Calls under review that the actor did not send there, those due first, first."""
    waiting = select(Call).where(
        Call.area_id == actor.area_id,
        Call.state == "in_review",
        Call.submitted_by != actor.user_id,
        Call.officer_id != actor.user_id,
    )
    return first_rows(waiting.order_by(Call.deadline, Call.number), limit)


def comments_of_round(actor: Actor, call: Call) -> Sequence[ReviewComment]:
    """What the reviewers wrote in the newest review of a call, in the order of writing."""
    return db.session.scalars(
        select(ReviewComment)
        .filter_by(call_id=call.id, review_round=call.review_round)
        .order_by(ReviewComment.created_at, ReviewComment.id)
    ).all()


def copyable(
    actor: Actor, words: str = "", limit: int = 50, service_line_id: UUID | None = None
) -> Sequence[Call]:
    """Earlier calls that a new one may begin from, the newest first, of a service line where one
    is named; drafts are left out."""
    wanted = select(Call).where(Call.area_id == actor.area_id, Call.published_at.is_not(None))
    if service_line_id is not None:
        wanted = wanted.where(Call.service_line_id == service_line_id)
    wanted = wanted.where(*_words(words))
    return db.session.scalars(wanted.order_by(Call.published_at.desc()).limit(limit)).all()


def _words(words: str) -> list[ColumnElement[bool]]:
    """Each word stands in the number, a title or a description of a call that may be over."""
    return [
        or_(
            Call.number.icontains(word, autoescape=True),
            *(
                texts[language].astext.icontains(word, autoescape=True)
                for texts in (Call.titles, Call.descriptions)
                for language in ("fi", "sv", "en")
            ),
        )
        for word in words.split()
    ]


def own_running(actor: Actor, limit: int) -> Sequence[Call]:
    """Calls for which the officer answers, open or closed and not opened yet, by deadline."""
    running = select(Call).where(
        Call.area_id == actor.area_id,
        falls_to(actor, Call.officer_id),
        Call.state.in_(("open", "closed")),
    )
    return first_rows(running.order_by(Call.deadline, Call.number), limit)


def open_calls_of_lines(
    actor: Actor, service_lines: Sequence[UUID] | Select[tuple[UUID]]
) -> Select[tuple[Call]]:
    """What asks for the open calls of some service lines (keys), by deadline."""
    listed = select(Application.admission_id).where(
        Application.provider_id == actor.organisation_id, takes_part(actor.today)
    )
    for_them = or_(Call.admission_id.is_(None), Call.admission_id.in_(listed))
    among = or_(Call.lot_id.is_(None), Call.lot_id.in_(own_lots(actor)))
    lines = Call.service_line_id.in_(service_lines)
    wanted = _open(actor).where(lines, for_them, among)
    return wanted.order_by(Call.deadline, Call.number)


def open_calls_of(actor: Actor, admission_id: UUID, *, before: datetime) -> Sequence[Call]:
    """The open calls to those on the list of an admission (key) that were published ``before`` an
    instant, by deadline."""
    wanted = _open(actor).where(Call.admission_id == admission_id, Call.published_at < before)
    return db.session.scalars(wanted.order_by(Call.deadline, Call.number)).all()


def approved_providers(actor: Actor, call: Call) -> Sequence[Provider]:
    """The providers that may offer to a call: approved, and registered for its service line; of a
    call from a standing admission those on its list, of a mini-competition the lot's parties."""
    found = approved_for(actor, call.service_line_id)
    if call.lot is not None:
        listed = {party.provider_id for party in invited(actor, call.lot)}
    elif call.admission_id is not None:
        listed = set(partners(actor, call.admission_id))
    else:
        return found
    return [each for each in found if each.provider_id in listed]


def keeps_from_offering(actor: Actor, call: Call) -> list[Refused]:
    """Every reason why the actor's own provider cannot offer to a call now; empty where it can."""
    reasons = fits(own_provider(actor), call.service_line)
    return [*reasons, *filter(None, [not_listed(actor, call)])]


def not_listed(actor: Actor, call: Call) -> Refused | None:
    """Why the actor's own provider is not among those whom a call from a standing admission, or a
    mini-competition, is for; None where it is, or the call is for all."""
    if call.lot is not None:
        return not_party(actor, call.lot)
    return not_partner(actor, call.admission) if call.admission else None


def calls_of_admission(actor: Actor, admission: Admission) -> Sequence[Call]:
    """The calls made from a standing admission, by number."""
    made = select(Call).where(Call.area_id == actor.area_id, Call.admission_id == admission.id)
    return db.session.scalars(made.order_by(Call.number)).all()


def last_events(actor: Actor, call: Call) -> Sequence[AuditEvent]:
    """What was last done to a call, the newest first."""
    return db.session.scalars(
        select(AuditEvent)
        .filter_by(area_id=actor.area_id, object_type="call", object_id=call.id)
        .order_by(AuditEvent.sequence.desc())
        .limit(LAST_EVENTS)
    ).all()
