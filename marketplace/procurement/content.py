"""What a call says: laid into its rows, from a service line's template or as edited."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import delete

from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.identity.municipalities import municipalities
from marketplace.platform.unit import Unit
from marketplace.procurement import comparing
from marketplace.procurement.deadlines import clock_problem
from marketplace.procurement.models import Call, Criterion, PriceItem, Requirement
from outcomes.pure.problems import SchemeProblems, problem_words
from outcomes.pure.recording import unrecorded
from outcomes.pure.scheme import PricePoint, parse_scheme, price_points
from outcomes.pure.tree import Text

Data = Mapping[str, Any]
"""Any of: titles, descriptions (texts by language), municipalities (codes), capacity,
maximum_value_cents, starts_on, ends_on (days), deadline, questions_until (aware instants; no
questions_until means the latest that the rules allow), need, admission (their numbers; the
admission of a new call only), price_weight,
price_formula, formula_parameters, tie_rule, tie_criterion (see ``comparing``), scheme (YAML),
quantities, ceilings (by price key; ceilings in cents), criteria (key, labels, questions,
weight)."""

PLAIN = (
    "titles",
    "descriptions",
    "municipalities",
    "capacity",
    "maximum_value_cents",
    "starts_on",
    "ends_on",
    "deadline",
    "questions_until",
    "price_weight",
    "scheme",
    *comparing.COLUMNS,
)
REQUIREMENT = ("key", "labels", "questions", "evidence_kind")
PARTS = ("need", "admission", "quantities", "ceilings", "criteria")


def check(u: Unit, data: Data, points: tuple[PricePoint, ...]) -> None:
    """Raise Invalid with everything in the data that cannot stand in a call."""
    problems = [*_problems(u, data), *_unknown_prices(data, points)]
    if problems:
        raise Invalid(*problems)


def _problems(u: Unit, data: Data) -> Iterator[Problem]:
    for name in data:
        if name not in (*PLAIN, *PARTS):
            yield Problem(name, "call.unknown_field")
    for name in ("deadline", "questions_until"):
        if data.get(name) and (code := clock_problem(data[name])):
            yield Problem(name, code)
    yield from comparing.problems(data)
    if "scheme" in data:
        for kind, names in unrecorded(parse_scheme(data["scheme"], "scheme")).items():
            yield Problem("scheme", f"call.scheme_{kind}", {"names": ", ".join(names)})
    known = {each.municipality_code for each in municipalities(u.actor)}
    for code in data.get("municipalities", ()):
        if code not in known:
            yield Problem("municipalities", "call.unknown_municipality", {"code": code})
    for name in ("capacity", "maximum_value_cents"):
        if name in data and data[name] <= 0:
            yield Problem(name.removesuffix("_cents"), "call.not_positive")


def _unknown_prices(data: Data, points: tuple[PricePoint, ...]) -> Iterator[Problem]:
    known = {point.key for point in points}
    for part, field in (("quantities", "quantity"), ("ceilings", "ceiling")):
        for key in data.get(part, {}):
            if key not in known:
                yield Problem(f"{field}_{key}", "call.unknown_price", {"key": key})


def points_of(scheme: str) -> tuple[PricePoint, ...]:
    """The price points of a scheme's text; raises Invalid with the scheme's first problem."""
    try:
        return price_points(parse_scheme(scheme, "scheme"))
    except SchemeProblems as error:
        words = problem_words(error.problems[0], "fi")
        raise Invalid(Problem("scheme", "call.scheme_broken", {"problem": words})) from error


def lay_prices(u: Unit, call: Call, points: tuple[PricePoint, ...], data: Data) -> None:
    """Give the call a price item for each price point; what the data leaves out stays."""
    standing = {item.key: item for item in call.price_items}
    rows = []
    for point in points:
        item = standing.get(point.key)
        quantity = item.quantity if item else 0
        ceiling = item.maximum_cents if item else point.default_cents
        rows.append(
            {
                "key": point.key,
                "labels": _texts(point.label),
                "paid_when": _texts(point.when),
                "quantity": data.get("quantities", {}).get(point.key, quantity),
                "maximum_cents": data.get("ceilings", {}).get(point.key, ceiling),
            }
        )
    _replace(u, call, PriceItem, rows)
    u.session.refresh(call, ["price_items"])


def lay_criteria(u: Unit, call: Call, criteria: list[dict[str, Any]]) -> None:
    """Give the call these quality criteria and no others."""
    _replace(u, call, Criterion, criteria)
    u.session.refresh(call, ["criteria"])


def criteria_of(call: Call) -> list[dict[str, Any]]:
    """The call's criteria as rows that another call can be given."""
    return [
        {
            "key": each.key,
            "labels": dict(each.labels),
            "questions": dict(each.questions),
            "weight": each.weight,
        }
        for each in call.criteria
    ]


def requirements_of(call: Call) -> list[dict[str, Any]]:
    """The call's requirements as rows that another call can be given."""
    return [{name: getattr(each, name) for name in REQUIREMENT} for each in call.requirements]


def lay_requirements(u: Unit, call: Call, requirements: Sequence[Data]) -> None:
    """Give the call these requirements and no others: rows with ``REQUIREMENT``, in order."""
    rows = [{name: each.get(name) for name in REQUIREMENT} for each in requirements]
    _replace(u, call, Requirement, rows)
    u.session.refresh(call, ["requirements"])


Part = type[PriceItem] | type[Criterion] | type[Requirement]


def _replace(u: Unit, call: Call, part: Part, rows: list[dict[str, Any]]) -> None:
    """Only drafts are edited, and nothing points at the parts of a draft."""
    u.session.execute(delete(part).where(part.call_id == call.id))
    for position, row in enumerate(rows, start=1):
        u.add(part, call_id=call.id, position=position, **row)


def _texts(text: Text) -> dict[str, str]:
    return {"fi": text.fi, "sv": text.sv, "en": text.en}
