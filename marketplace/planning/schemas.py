"""What comes in about needs: the officer's form, and the reason of an override."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import fields

from marketplace.baskets.queries import service_lines
from marketplace.planning.buyer_fields import (
    OF_PARTNER,
    PLACES,
    buyer_as_typed,
    buyer_fields,
    for_whom,
)
from marketplace.planning.models import Need
from marketplace.planning.procedures import IN_A_SYSTEM, RUN_HERE
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.form_fields import DayField, MoneyField, long_text
from marketplace.platform.forms import FormSchema
from marketplace.platform.i18n import text_of
from marketplace.platform.identity.municipalities import municipalities, municipality_names
from marketplace.pure.money import format_eur
from marketplace.rules.models import Rule
from marketplace.rules.queries import rules_on

MONEY = ("estimated", "options", "repeats")
SAME = ("title", "description", "municipalities", "starts_on", "ends_on", "procedure")


def _money(label: Any, hint: Any = "", **options: Any) -> MoneyField:
    return MoneyField(metadata={"label": label, "hint": hint, "widget": "money"}, **options)


FOR_WHOM = (
    "scope",
    "municipality",
    "budget_line",
    "share_rule",
    "share",
    *(f"partner_{place}_{name}" for place in PLACES for name in OF_PARTNER),
    "waits",
)
ORDER = (
    "title",
    "description",
    "service_line",
    "cpv",
    *FOR_WHOM,
    "municipalities",
    "estimated",
    "options",
    "repeats",
    "starts_on",
    "ends_on",
    "procedure",
    "concession",
)
"""The fields as the page has them."""


class NeedForm(FormSchema):
    """What is needed and at what value; ``need_form`` adds what can be chosen."""

    title = fields.String(required=True, metadata={"label": _l("Mitä hankitaan")})
    description = fields.String(
        load_default="",
        metadata={
            "label": _l("Miksi hankitaan"),
            "hint": _l("Sisäinen perustelu muistioon. Tarjoajat eivät näe sitä."),
            "widget": "textarea",
            "rows": 3,
        },
    )
    estimated = _money(
        _l("Ennakoitu arvo"), _l("Koko kaudelta ilman arvonlisäveroa."), required=True
    )
    options = _money(_l("Optioiden arvo"), load_default=0)
    repeats = _money(_l("Toistuvien hankintojen arvo"), load_default=0)
    starts_on = DayField(required=True, metadata={"label": _l("Kausi alkaa"), "widget": "date"})
    ends_on = DayField(required=True, metadata={"label": _l("Kausi päättyy"), "widget": "date"})
    cpv = fields.String(
        load_default="",
        metadata={
            "label": _l("CPV-koodit"),
            "hint": _l("Pääkohteen koodi ensin. Tyhjä: palvelulinjan oma koodi."),
        },
    )
    concession = fields.Boolean(
        load_default=False,
        metadata={
            "label": _l("Käyttöoikeussopimus: palveluntuottaja saa vastikkeensa käyttäjiltä"),
            "widget": "checkbox",
        },
    )


def need_form(actor: Actor) -> FormSchema:
    """The form of a need with the area's service lines, municipalities and procedures."""
    lines = [(line.code, text_of(line.names)) for line in service_lines(actor)]
    procedures = [
        (rule.key, _procedure_name(rule))
        for rule in sorted(
            rules_on(actor, ("procedure",), actor.today), key=lambda rule: rule.value["position"]
        )
    ]
    made: dict[str, fields.Field[Any]] = {
        "service_line": fields.String(
            required=True,
            metadata={"label": _l("Palvelulinja"), "widget": "select", "choices": lines},
        ),
        "municipalities": fields.List(
            fields.String(),
            load_default=[],
            metadata={
                "label": _l("Kunnat"),
                "widget": "checkboxes",
                "choices": municipality_choices(actor),
            },
        ),
        "procedure": fields.String(
            load_default=None,
            metadata={
                "label": _l("Aiottu menettely"),
                "hint": _l("Tyhjä: kevyin, jonka tarpeen oma arvo sallii."),
                "widget": "select",
                "choices": procedures,
            },
        ),
    }
    shape = NeedForm().fields | made | dict(buyer_fields(actor, municipality_choices(actor)))
    return FormSchema.from_dict({name: shape[name] for name in ORDER}, name="NeedFormOfArea")()  # type: ignore[return-value]


def _procedure_name(rule: Rule) -> str:
    """A procedure with a word on one that the product does not run."""
    name = text_of(rule.value["names"])
    return (
        name if rule.key in (*RUN_HERE, IN_A_SYSTEM) else _("%(name)s (ei Tuloskorissa)", name=name)
    )


def municipality_choices(actor: Actor) -> list[tuple[str, str]]:
    """The area's municipalities by code, the responsible one first."""
    codes = [str(town.municipality_code) for town in municipalities(actor)]
    return list(zip(codes, municipality_names(db.session(), codes), strict=True))


def need_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a filled form, or the part of it that could be read, means: cents, and CPV codes one by
    one."""
    plain = (*SAME, "service_line", "concession")
    given = {name: data[name] for name in plain if name in data}
    given |= {f"{name}_cents": data[name] for name in MONEY if name in data}
    codes = data.get("cpv", "").replace(",", " ").split()
    given |= for_whom(data)
    return given | ({"cpv": [code.split("-")[0] for code in codes]} if codes else {})


def as_typed(need: Need) -> dict[str, Any]:
    """A need as its form shows it."""
    return {name: getattr(need, name) for name in SAME} | {
        "service_line": need.service_line.code,
        "concession": "true" if need.concession else "",
        "cpv": ", ".join(need.cpv),
        **{name: _typed(getattr(need, f"{name}_cents")) for name in MONEY},
        **buyer_as_typed(need),
    }


def _typed(cents: int) -> str:
    return format_eur(cents, "fi").removesuffix("\N{NO-BREAK SPACE}€") if cents else ""


class ElsewhereForm(FormSchema):
    """What a need came to that was procured in another system."""

    value = MoneyField(
        required=True,
        metadata={
            "label": _l("Hankinnan arvo"),
            "hint": _l("Sopimuksen arvo ilman arvonlisäveroa, optioineen."),
            "widget": "money",
        },
    )
    on = DayField(
        required=True, metadata={"label": _l("Hankintapäätöksen päivä"), "widget": "date"}
    )
    where = fields.String(
        required=True,
        metadata={
            "label": _l("Missä hankinta tehtiin"),
            "hint": _l("Järjestelmä ja hankinnan tunnus tai diaarinumero, valittu tarjoaja."),
        },
    )


class RequestForm(FormSchema):
    """Why a split should be let through."""

    why = long_text(_l("Miksi poikkeuslupaa tarvitaan"), _l("Päättäjä lukee perustelun."), rows=4)


class DenialForm(FormSchema):
    """Why a split is not let through."""

    reason = long_text(_l("Perustelu"), _l("Tarpeen omistaja lukee perustelun."), rows=3)


class OverrideForm(FormSchema):
    """Why a split is let through."""

    reason = fields.String(
        required=True,
        metadata={
            "label": _l("Perustelu"),
            "hint": _l("Kerro, miksi hankinnat eivät ole yksi kokonaisuus. Näkyy päätöksessä."),
            "widget": "textarea",
            "rows": 4,
        },
    )
