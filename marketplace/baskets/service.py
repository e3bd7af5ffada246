"""The verb of the basket model: loading it from a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from marketplace.baskets.models import Basket, ServiceLine
from marketplace.baskets.schemas import BasketFileSchema
from marketplace.baskets.schemes import scheme_text
from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.datafiles import read_data
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from outcomes.pure.scheme import parse_scheme, price_points

STANDARD = Path(__file__).with_name("tyohame.yaml")
"""The file with the baskets of the employment area TyöHäme."""
CENTS = 100


@verb("basket.load")
def load_baskets(actor: Actor, text: str) -> None:
    """Make the area's baskets and service lines as a file states them; loading again updates.

    What the file does not name stays, because calls may refer to it. Raises Invalid with the
    place of each problem, also where a template does not price exactly its scheme's price points.
    """
    content = read_data(BasketFileSchema(), text)
    with unit(actor) as u:
        for position, given in enumerate(content["baskets"], start=1):
            basket = _stored(u, Basket, position, given, "names", "themes")
            for place, line in enumerate(given["lines"], start=1):
                facts = line | {"template": _template(line), "basket_id": basket.id}
                _stored(
                    u, ServiceLine, place, facts,
                    "names", "descriptions", "cpv", "template", "basket_id",
                )  # fmt: skip


def _stored(
    u: Unit,
    model: type[Basket] | type[ServiceLine],
    position: int,
    given: Mapping[str, Any],
    *fields: str,
) -> Any:
    values = {name: given[name] for name in fields} | {"position": position}
    found = u.find(model, area_id=u.actor.area_id, code=given["code"])
    if found is None:
        made = u.add(model, code=given["code"], **values)
        record(u, made, "create", code=made.code)
        return made
    changed = sorted(name for name, value in values.items() if getattr(found, name) != value)
    for name in changed:
        setattr(found, name, values[name])
    if changed:
        record(u, found, "change", fields=changed)
    return found


def _template(line: Mapping[str, Any]) -> dict[str, Any]:
    """The template as stored: with the scheme's text, quantities, and ceilings in cents."""
    template, prices = dict(line["template"]), line["template"]["prices"]
    scheme = scheme_text(template["scheme"])
    points = [point.key for point in price_points(parse_scheme(scheme, template["scheme"]))]
    if set(points) != set(prices):
        facts = {"line": line["code"], "expected": ", ".join(points)}
        raise Invalid(Problem(f"{line['code']}.template.prices", "basket.price_points", facts))
    del template["prices"]
    return template | {
        "scheme": scheme,
        "quantities": {key: prices[key]["quantity"] for key in points},
        "ceilings": {key: int(prices[key]["at_most"] * CENTS) for key in points},
    }
