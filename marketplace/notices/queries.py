"""Reads of notices: one search over open calls, standing admissions and decisions in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)

from marketplace.admissions.queries import counts_of
from marketplace.notices.models import KINDS, Notice
from marketplace.platform.actor import Actor
from marketplace.platform.db import db, reading_all
from marketplace.platform.errors import NotFound
from marketplace.platform.paging import SIZE, Page, cut_page, read_page
from marketplace.platform.wordsearch import closeness, meeting_words

MOST = 500
"""How many notices a search by words tells of: who finds more looks for another word."""


@dataclass(frozen=True)
class Search:
    """What a reader looks for."""

    words: str = ""
    kinds: tuple[str, ...] = ()
    lines: tuple[UUID, ...] | None = None
    """Service lines (keys), such as those of the chosen baskets; None for all."""
    municipalities: tuple[str, ...] = ()
    """Codes of municipalities."""
    models: tuple[str, ...] = ()
    """Procurement models and bases of admissions."""
    page: int = 1


@dataclass(frozen=True)
class Facets:
    """How many notices each filter would show, by its code."""

    kinds: Mapping[str, int] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    """By the key of a service line, as text."""
    municipalities: Mapping[str, int] = field(default_factory=dict)
    models: Mapping[str, int] = field(default_factory=dict)


def found(actor: Actor, search: Search) -> Page[Notice]:
    """What stands and meets a search: the closest first where words are looked for (of many the
    first MOST), else calls, admissions and decisions in this order, the nearest deadline or the
    newest first."""
    wanted = meeting(actor, search)
    place = case({kind: place for place, kind in enumerate(KINDS)}, value=Notice.kind)
    order = (place, Notice.until.nulls_last(), Notice.announced_at.desc(), Notice.id)
    if not search.words:
        return read_page(wanted.order_by(*order), search.page)
    # Words are compared once: a second time for the count would cost as much again.
    closest = wanted.order_by(closeness(Notice.search, search.words).desc(), *order).limit(MOST)
    keys = db.session.scalars(closest.with_only_columns(Notice.id)).all()
    page = cut_page(keys, search.page, SIZE)
    rows = db.session.scalars(select(Notice).where(Notice.id.in_(page.rows))).all()
    return replace(page, rows=sorted(rows, key=lambda row: page.rows.index(row.id)))


def newest(actor: Actor, search: Search, limit: int) -> Sequence[Notice]:
    """What stands and meets a search, the newest first."""
    wanted = meeting(actor, search)
    ordered = wanted.order_by(Notice.announced_at.desc(), Notice.id).limit(limit)
    return db.session.scalars(ordered).all()


def ending(actor: Actor, search: Search, limit: int) -> Sequence[Notice]:
    """What meets a search and has a deadline, the nearest first."""
    wanted = meeting(actor, search).where(Notice.until.is_not(None))
    return db.session.scalars(wanted.order_by(Notice.until, Notice.id).limit(limit)).all()


def announced_since(
    actor: Actor, since: datetime, until: datetime, kinds: Sequence[str]
) -> Sequence[Notice]:
    """What was announced after an instant and before or at another and still stands, in the order
    of announcing."""
    wanted = _standing(actor).where(
        Notice.announced_at > since, Notice.announced_at <= until, Notice.kind.in_(kinds)
    )
    return db.session.scalars(wanted.order_by(Notice.announced_at, Notice.id)).all()


def coming_by_number(actor: Actor, number: str) -> Notice:
    """What was told of a coming call, by the number of its need; raises NotFound."""
    wanted = select(Notice).filter_by(area_id=actor.area_id, kind="coming", number=number)
    told = db.session.scalars(wanted).one_or_none()
    if told is None:
        raise NotFound("notice.not_found", number=number)
    return told


def still_coming(notice: Notice, actor: Actor) -> bool:
    """Whether a call that was told of in advance is still to come."""
    return notice.stands and (notice.until is None or notice.until >= actor.now)


def facets(actor: Actor) -> Facets:
    """Counts for the filters over everything that stands, in one look-up."""
    standing = (
        _standing(actor)
        .with_only_columns(Notice.kind, Notice.service_line_id, Notice.model, Notice.municipalities)
        .cte("standing")
    )
    towns = select(func.unnest(standing.c.municipalities).label("code")).subquery()
    groups = {
        "kinds": select(standing.c.kind, func.count()).group_by(standing.c.kind),
        "lines": select(cast(standing.c.service_line_id, String), func.count()).group_by(
            standing.c.service_line_id
        ),
        "models": select(standing.c.model, func.count()).group_by(standing.c.model),
        "municipalities": select(towns.c.code, func.count()).group_by(towns.c.code),
    }
    rows = db.session.execute(
        union_all(*(query.add_columns(literal(name)) for name, query in groups.items()))
    )
    counted: dict[str, dict[str, int]] = {name: {} for name in groups}
    for code, count, name in rows:
        counted[name][code] = count
    return Facets(**counted)


def admitted_counts(actor: Actor, notices: Sequence[Notice]) -> dict[UUID, int]:
    """How many providers are on the list of each admission among some notices, by its key.

    Asked as the system, because strangers see no applications; only the number leaves.
    """
    keys = [each.id for each in notices if each.kind == "admission"]
    if not keys:
        return {}
    with reading_all(actor.scope):
        return {key: listed for key, (_waiting, listed) in counts_of(actor, keys).items()}


def _standing(actor: Actor) -> Select[tuple[Notice]]:
    return select(Notice).where(
        Notice.area_id == actor.area_id,
        Notice.stands,
        or_(Notice.until.is_(None), Notice.until >= actor.now),
    )


def meeting(actor: Actor, search: Search) -> Select[tuple[Notice]]:
    """What stands and meets a search."""
    return _standing(actor).where(*_conditions(search))


def _conditions(search: Search) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if search.kinds:
        conditions.append(Notice.kind.in_(search.kinds))
    if search.lines is not None:
        conditions.append(Notice.service_line_id.in_(search.lines))
    if search.municipalities:
        conditions.append(Notice.municipalities.overlap(list(search.municipalities)))
    if search.models:
        conditions.append(Notice.model.in_(search.models))
    if search.words:
        conditions.append(Notice.id.in_(meeting_words(search.words)))
    return conditions
