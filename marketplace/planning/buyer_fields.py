"""The part of a need's form that says for whom it is bought."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.planning.buyers import (
    AREA,
    JOINT,
    MOST_PARTNERS,
    MUNICIPALITY,
    SCOPES,
    SHARES,
)
from marketplace.planning.models import Need
from marketplace.platform.actor import Actor
from marketplace.platform.i18n import text_of
from marketplace.platform.identity.queries import organisation
from marketplace.rules.queries import rules_on

PLACES = range(1, MOST_PARTNERS + 1)
OF_PARTNER = ("name", "business_id", "contact", "share")
CHOICES = (
    (
        "area",
        _l("Koko alueelle"),
        _l("Alueen tilaaja päättää, tekee sopimuksen ja maksaa."),
    ),
    (
        "municipality",
        _l("Yhdelle kunnalle"),
        _l("Kunta päättää, tekee sopimuksen ja maksaa itse, omasta määrärahastaan."),
    ),
    (
        "joint",
        _l("Yhdessä toisen työllisyysalueen kanssa"),
        _l("Kumpikin päättää ja tekee sopimuksen omasta osuudestaan."),
    ),
)


def buyer_fields(
    actor: Actor, towns: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, fields.Field[Any]]]:
    """The fields by their names, in the order of the page."""
    yield (
        "scope",
        fields.String(
            load_default="area",
            validate=validate.OneOf(SCOPES),
            metadata={
                "label": _l("Kenelle hankitaan"),
                "widget": "radio",
                "choices": CHOICES,
            },
        ),
    )
    yield "municipality", _select(_l("Kunta, joka hankkii"), towns)
    yield (
        "budget_line",
        _text(_l("Määräraha"), _l("Kunnan talousarvion kohta tai kustannuspaikka, joka maksaa.")),
    )
    rules = [(rule.key, text_of(rule.value["names"])) for rule in _rules(actor)]
    yield "share_rule", _select(_l("Miten osuudet lasketaan"), rules)
    yield "share", _share(_l("Oma osuus"))
    for place in PLACES:
        partner = f"partner_{place}"
        yield f"{partner}_name", _text(_l("Kumppanin nimi"))
        yield f"{partner}_business_id", _text(_l("Kumppanin Y-tunnus"))
        yield f"{partner}_contact", _text(_l("Kumppanin yhteyshenkilö"), _l("Ei näy tarjoajille."))
        yield f"{partner}_share", _share(_l("Kumppanin osuus"))
    yield (
        "waits",
        fields.Boolean(
            load_default=False,
            metadata={
                "label": _l("Oma päätös tehdään vasta, kun kumppanit ovat päättäneet"),
                "hint": _l("Kerrotaan tarjouspyynnössä. Muuten kukin päättää omaan tahtiinsa."),
                "widget": "checkbox",
            },
        ),
    )


def _rules(actor: Actor) -> Sequence[Any]:
    return rules_on(actor, (SHARES,), actor.today)


def _text(label: Any, hint: Any = "") -> fields.String:
    return fields.String(load_default="", metadata={"label": label, "hint": hint})


def _share(label: Any) -> fields.String:
    metadata = {"label": label, "hint": _l("Esimerkiksi 62,5."), "suffix": "%"}
    return fields.String(load_default="", metadata=metadata)


def _select(label: Any, choices: Sequence[tuple[str, str]]) -> fields.String:
    metadata = {"label": label, "widget": "select", "choices": choices}
    return fields.String(load_default="", metadata=metadata)


def usual_buyer(actor: Actor) -> dict[str, Any]:
    """For whom a new need is bought: for a municipality by who acts for it, else for the area."""
    own = organisation(actor, actor.organisation_id) if actor.organisation_id else None
    if own is None or not own.own_municipality:
        return {"scope": AREA}
    return {"scope": MUNICIPALITY, "municipality": own.own_municipality}


def for_whom(data: Mapping[str, Any]) -> dict[str, Any]:
    """What the filled fields mean, as ``buyers.FOR_WHOM``."""
    given = {name: data[name] for name in ("scope", "municipality", "budget_line") if name in data}
    if data.get("scope") != JOINT:
        return given
    typed = [
        {name: data.get(f"partner_{place}_{name}", "") for name in OF_PARTNER} for place in PLACES
    ]
    joint = {
        "rule": data.get("share_rule", ""),
        "waits": data.get("waits", False),
        "share": data.get("share", ""),
        "partners": [each for each in typed if any(each.values())],
    }
    return given | {"joint": joint}


def buyer_as_typed(need: Need) -> dict[str, Any]:
    """For whom a need is bought, as the form shows it."""
    shown: dict[str, Any] = {"scope": need.scope}
    if need.budget_line:
        town = need.buyer.municipality_code
        shown |= {"municipality": town, "budget_line": need.budget_line}
    if need.joint:
        joint = need.joint
        shown |= {"share_rule": joint["rule"], "share": joint["share"] or ""}
        shown |= {"waits": "true" if joint["waits"] else ""}
        for place, partner in enumerate(joint["partners"], start=1):
            shown |= {f"partner_{place}_{name}": partner[name] or "" for name in OF_PARTNER}
    return shown
