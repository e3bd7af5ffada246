"""The tables of effect as CSV, with the same numbers hidden as on the page: an empty cell."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from marketplace.pure.money import eur_text
from marketplace.pure.tables import spreadsheet_text
from outcomes.insight.figures import Cost, Figures
from outcomes.insight.gathering import ALL, DIMENSIONS
from outcomes.pure.survival import Point

Rows = Iterator[list[Any]]


def write_csv(figures: Figures, table: str, key: str) -> str:
    """A table as a file for a spreadsheet. ``key`` is the slice that it is of.

    What jobs cost, and own beside bought, is of all services. Raises KeyError for a table that
    there is not.
    """
    columns, rows = TABLES[table]
    day = figures.snapshot.as_of.isoformat()
    of = ALL if table in OF_ALL else key
    told = ([day, of, *row] for row in rows(figures, of))
    return spreadsheet_text(("as_of", "slice", *columns), told)


def _flow(figures: Figures, key: str) -> Rows:
    for each in figures.flow(key):
        percent = f"{100 * each.in_time / each.people:.1f}"
        yield [each.month, each.until or each.month, percent, each.people]


def _to_job(figures: Figures, key: str) -> Rows:
    yield from map(_point, figures.to_job(key))


def _in_job(figures: Figures, key: str) -> Rows:
    yield from map(_point, figures.in_job(key))


def _point(point: Point) -> list[Any]:
    shares = (point.share, point.low, point.high)
    return [point.time, *(f"{100 * each:.1f}" for each in shares), point.at_risk]


def _costs(figures: Figures, _key: str) -> Rows:
    yield _cost_row(ALL, figures.cost(ALL))
    for dimension in DIMENSIONS:
        for each in figures.costs(dimension):
            yield _cost_row(f"{dimension}:{each.key}", each)


def _cost_row(key: str, each: Cost) -> list[Any]:
    counts = (each.people, each.jobs, each.job_cents, each.sustained, each.sustained_cents)
    people, jobs, job_cents, sustained, sustained_cents = counts
    return [
        key,
        *(_shown(value) for value in (people, jobs)),
        _euros(job_cents),
        _shown(sustained),
        _euros(sustained_cents),
    ]


def _sides(figures: Figures, _key: str) -> Rows:
    for side in figures.sides():
        for whose, orders in (("bought", side.bought_orders), ("own", side.own_orders)):
            if orders:
                yield [side.key, whose, "orders", _shown(orders.count), _euros(orders.cents)]
        if side.bought and side.bought.people is not None:
            yield [side.key, "bought", "people", side.bought.people, ""]


def _shown(count: int | None) -> int | str:
    return "" if count is None else count


def _euros(cents: int | None) -> str:
    return "" if cents is None else eur_text(cents)


OF_ALL = ("costs", "own-and-bought")
_CURVE = ("month", "percent", "low", "high", "at_risk")
TABLES: Mapping[str, tuple[tuple[str, ...], Callable[[Figures, str], Rows]]] = {
    "flow": (("first_month", "last_month", "percent_in_time", "people"), _flow),
    "to-job": (_CURVE, _to_job),
    "in-job": (_CURVE, _in_job),
    "costs": (
        ("of", "people", "jobs", "eur_per_job", "sustained_jobs", "eur_per_sustained_job"),
        _costs,
    ),
    "own-and-bought": (("service_line", "whose", "what", "count", "eur"), _sides),
}
"""The tables by the name of their file: columns, and what makes the rows."""
