"""How a call compares its offers: price formula with its bounds, and the rule for ties.

Fields of the officer's form, what they become in the call, and what must hold before publication.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Problem, Refused
from marketplace.platform.form_fields import MoneyField
from marketplace.platform.i18n import text_of
from marketplace.platform.words import label
from marketplace.procurement.models import Call
from marketplace.pure.formulas import (
    BOUNDS,
    FIXED_PRICE,
    FORMULAS,
    LOWEST_RELATIVE,
    PEOPLE,
    parameter_faults,
)
from marketplace.pure.money import eur_text
from marketplace.pure.scoring import Terms
from marketplace.pure.ties import CRITERION, TIE_RULES

USUAL: Mapping[str, Any] = {
    "price_formula": LOWEST_RELATIVE,
    "formula_parameters": {},
    "tie_rule": "lower_price",
    "tie_criterion": None,
}
"""What a call states unless its officer chooses otherwise."""
COLUMNS = tuple(USUAL)


def terms_of(call: Call) -> Terms:
    """What the call states of its comparison, as the ranking takes it."""
    return Terms(
        call.price_weight,
        call.price_formula,
        call.formula_parameters,
        call.tie_rule,
        call.tie_criterion,
    )


def price_is_fixed(call: Call) -> bool:
    """Whether the buyer states the prices: the highest price of each price point is the price."""
    return bool(call.price_formula == FIXED_PRICE)


def form_fields(call: Call) -> dict[str, fields.Field[Any]]:
    """The form's fields about formula and ties."""
    named = [(each.key, text_of(each.labels)) for each in call.criteria]
    return {
        "price_formula": fields.String(
            load_default=LOWEST_RELATIVE,
            metadata={
                "label": _("Hinnan pisteytys"),
                "widget": "radio",
                "choices": [
                    (key, label(f"formula.{key}"), label(f"formula.{key}.words"))
                    for key in FORMULAS
                ],
            },
        ),
        "lower_bound": _bound(_("Vertailuhinta, joka saa täydet pisteet")),
        "upper_bound": _bound(_("Vertailuhinta, josta alkaen pisteitä ei saa")),
        **{name: _people(name) for name in PEOPLE},
        "tie_rule": fields.String(
            load_default="lower_price",
            metadata={
                "label": _("Jos yhteispisteet ovat tasan"),
                "widget": "select",
                "choices": [(key, label(f"tie_rule.{key}")) for key in TIE_RULES],
            },
        ),
        "tie_criterion": fields.String(
            load_default=None,
            metadata={
                "label": _("Tasatilanteen ratkaiseva vertailuperuste"),
                "hint": _("Vain, jos valitsit yllä nimetyn vertailuperusteen."),
                "widget": "select",
                "choices": named,
            },
        ),
    }


def _bound(words: str) -> MoneyField:
    return MoneyField(
        load_default=None,
        metadata={
            "label": words,
            "hint": _l("Vain, jos pisteet kulkevat tasaisesti rajojen välillä."),
        },
    )


def _people(name: str) -> fields.Integer:
    return fields.Integer(
        load_default=None,
        validate=validate.Range(min=0, error=_l("Kirjoita vähintään 0.")),
        metadata={"label": label(f"story.{name.removeprefix('people_')}")},
    )


def typed(call: Call) -> dict[str, str]:
    """The call's standing values, as a person would type them into those fields."""
    bounds = {
        f"{name.removesuffix('_cents')}_bound": eur_text(call.formula_parameters[name]).replace(
            ".", ","
        )
        if name in call.formula_parameters
        else ""
        for name in BOUNDS
    }
    people = {name: str(call.formula_parameters.get(name, "")) for name in PEOPLE}
    return (
        bounds
        | people
        | {
            "price_formula": call.price_formula,
            "tie_rule": call.tie_rule,
            "tie_criterion": call.tie_criterion or "",
        }
    )


def call_data(loaded: Mapping[str, Any]) -> dict[str, Any]:
    """Those fields as the call's columns."""
    given = {name: loaded[f"{name.removesuffix('_cents')}_bound"] for name in BOUNDS}
    given |= {name: loaded[name] or 0 for name in PEOPLE}
    asked = FORMULAS[loaded["price_formula"]].parameters if _known(loaded) else ()
    return {
        "price_formula": loaded["price_formula"],
        "formula_parameters": {name: given[name] for name in asked if given.get(name) is not None},
        "tie_rule": loaded["tie_rule"],
        "tie_criterion": loaded["tie_criterion"] if loaded["tie_rule"] == CRITERION else None,
    }


def _known(loaded: Mapping[str, Any]) -> bool:
    return loaded["price_formula"] in FORMULAS


def problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Formulas and rules that do not exist."""
    for name, known in (("price_formula", FORMULAS), ("tie_rule", TIE_RULES)):
        if name in data and data[name] not in known:
            yield Problem(name, f"call.{name}_unknown", {"given": data[name]})


def comparison_stated(call: Call, _actor: Actor) -> Refused | None:
    """The formula has what it needs, and the criterion that parts ties is one of the call's."""
    for fault in parameter_faults(call.price_formula, call.price_weight, call.formula_parameters):
        return _REFUSALS[fault]()
    keys = {criterion.key for criterion in call.criteria}
    if call.tie_rule == CRITERION and call.tie_criterion not in keys:
        return Refused("call.tie_criterion_missing", field="tie_criterion")
    return None


_REFUSALS = {
    "unknown": lambda: Refused("call.price_formula_unknown", field="price_formula"),
    "missing": lambda: Refused("call.bounds_missing", field="lower_bound"),
    "bounds": lambda: Refused("call.bounds_wrong", field="upper_bound"),
    "people": lambda: Refused("call.people_missing", field="people_service"),
    "weight": lambda: Refused("call.price_has_no_weight", field="price_weight"),
}
"""What each fault of a formula's terms means to the officer."""
