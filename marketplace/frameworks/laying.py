"""How a framework and its lots are laid into rows; what a new one begins with."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from marketplace.baskets.queries import service_line
from marketplace.frameworks.models import MINI_COMPETITION, WAYS, Framework, Lot
from marketplace.planning.models import Need
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.identity.municipalities import municipalities
from marketplace.platform.unit import Unit

PLAIN = (
    "titles",
    "descriptions",
    "price_revisions",
    "starts_on",
    "ends_on",
    "term_reason",
    "ceiling_cents",
)
"""What a framework says: titles, descriptions and price_revisions (texts by language), starts_on
and ends_on (days), term_reason (why the term is longer than usual, or None), ceiling_cents."""
OF_LOT = ("titles", "municipalities", "ways", "most_parties", "response_hours", "ceiling_cents")
"""What a lot says, besides its service_line (a code) and, where it stands already, its id (key):
titles (texts by language), municipalities (codes), ways (some of WAYS), most_parties,
response_hours (office hours to answer a call-off by rank), ceiling_cents."""
MOST_PARTIES, MOST_HOURS, MOST_LOTS = 50, 80, 50
Data = Mapping[str, Any]
"""Any of ``PLAIN``, and lots: all of them in their order, each with ``OF_LOT``."""
USUAL_PARTIES, USUAL_HOURS = 5, 16


def usual(need: Need) -> dict[str, Any]:
    """What a framework for a need begins with: one lot, which is the whole."""
    return {
        "titles": {"fi": need.title},
        "descriptions": {},
        "price_revisions": {},
        "starts_on": need.starts_on,
        "ends_on": need.ends_on,
        "term_reason": None,
        "ceiling_cents": need.whole_cents,
        "lots": [usual_lot(need)],
    }


def usual_lot(need: Need) -> dict[str, Any]:
    """What a new lot begins with."""
    return {
        "service_line": need.service_line.code,
        "titles": {"fi": need.title},
        "municipalities": list(need.municipalities),
        "ways": [MINI_COMPETITION],
        "most_parties": USUAL_PARTIES,
        "response_hours": USUAL_HOURS,
        "ceiling_cents": need.whole_cents,
    }


def check(u: Unit, data: Data) -> None:
    """Raise Invalid with everything in the data that cannot stand."""
    problems = [
        Problem(name, "framework.unknown_field") for name in data if name not in (*PLAIN, "lots")
    ]
    if data.get("ceiling_cents", 1) <= 0:
        problems.append(Problem("ceiling", "framework.not_positive"))
    lots: Sequence[Data] = data.get("lots", ())
    if len(lots) > MOST_LOTS:
        problems.append(Problem("lots", "framework.too_many_lots", {"most": MOST_LOTS}))
    known = {each.municipality_code for each in municipalities(u.actor)}
    for position, lot in enumerate(lots, start=1):
        for problem in _lot_problems(lot, known):
            problems.append(Problem(f"lot_{position}_{problem.field}", problem.code, problem.facts))
    if problems:
        raise Invalid(*problems)


def _lot_problems(lot: Data, known: set[str | None]) -> Iterator[Problem]:
    for code in lot["municipalities"]:
        if code not in known:
            yield Problem("municipalities", "call.unknown_municipality", {"code": code})
    if not lot["ways"] or set(lot["ways"]) - set(WAYS):
        yield Problem("ways", "framework.ways_missing")
    if not 0 < lot["most_parties"] <= MOST_PARTIES:
        yield Problem("most_parties", "framework.parties_wrong", {"most": MOST_PARTIES})
    if not 0 < lot["response_hours"] <= MOST_HOURS:
        yield Problem("response_hours", "framework.hours_wrong", {"most": MOST_HOURS})
    if lot["ceiling_cents"] <= 0:
        yield Problem("ceiling", "framework.not_positive")


def lay_lots(u: Unit, framework: Framework, rows: Sequence[Data]) -> None:
    """Give a draft these lots and no others, in this order; a row with the key of a lot that
    stands changes it. Raises Conflict ``framework.lot_has_call`` where a call for the parties of
    a lot that is left out is drafted already."""
    standing = {lot.id: lot for lot in framework.lots}
    kept = [UUID(str(row["id"])) for row in rows if row.get("id")]
    gone = standing.keys() - set(kept)
    u.session.execute(delete(Lot).where(Lot.framework_id == framework.id, Lot.id.in_(gone)))
    for lot in framework.lots:  # out of the way of the places that are given anew
        if lot.id not in gone:
            lot.position += MOST_LOTS
    u.session.flush()
    for position, row in enumerate(rows, start=1):
        said = {name: row[name] for name in OF_LOT}
        said["ways"] = [way for way in WAYS if way in row["ways"]]
        said["service_line_id"] = service_line(u.actor, row["service_line"]).id
        lot = standing.get(UUID(str(row["id"]))) if row.get("id") else None
        if lot is None:
            u.add(Lot, framework_id=framework.id, position=position, committed_cents=0, **said)
            continue
        for name, value in (said | {"position": position}).items():
            setattr(lot, name, value)
        u.session.flush()
    u.session.expire(framework, ["lots"])
