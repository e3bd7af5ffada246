"""What the forms of evaluation take in."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from marketplace.evaluation.consensus import DECIMALS, FULL
from marketplace.evaluation.models import REASON_LENGTH
from marketplace.offers.models import Offer
from marketplace.platform.form_fields import DayField, MoneyField
from marketplace.platform.forms import FormSchema
from marketplace.platform.words import label
from marketplace.pure.agreement import AGREEMENT_RULES

NONE, CONFLICT = "none", "conflict"


class PercentField(fields.Field[Decimal]):
    """A percent as a person types it: 90, 87,5 or 87.5 %."""

    default_error_messages = {
        "invalid": _l("Anna luku väliltä 0–100, enintään kaksi desimaalia."),
        "required": _l("Anna luku väliltä 0–100, enintään kaksi desimaalia."),
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        typed = str(value).strip().removesuffix("%").strip().replace(",", ".")
        try:
            percent = Decimal(typed)
        except InvalidOperation as error:
            raise self.make_error("invalid") from error
        in_range = percent.is_finite() and 0 <= percent <= FULL
        if not in_range or percent != percent.quantize(DECIMALS):
            raise self.make_error("invalid")
        return percent


class ScoreSchema(FormSchema):
    """How well an offer meets a criterion, and why."""

    percent = PercentField(
        required=True,
        metadata={
            "label": _l("Osuus täysistä pisteistä"),
            "hint": _l("0–100 prosenttia."),
            "suffix": "%",
        },
    )
    reason = fields.String(
        required=True,
        error_messages={"required": _l("Kirjoita perustelu pisteille.")},
        metadata={
            "label": _l("Perustelu"),
            "hint": _l(
                "Kerro, mikä vastauksessa oli hyvää ja mitä siitä puuttui. "
                "Perustelu menee päätökseen, ja sen lukevat kaikki tarjoajat."
            ),
            "widget": "textarea",
        },
    )


class PlanForm(FormSchema):
    """Who evaluates, and by which rules; the page fills in the people."""

    people = fields.List(
        fields.UUID(),
        required=True,
        error_messages={"required": _l("Valitse ainakin yksi arvioija.")},
        metadata={
            "label": _l("Arvioijat"),
            "hint": _l("Jokainen pisteyttää yksin, näkemättä hintoja tai muiden pisteitä."),
            "widget": "checkboxes",
        },
    )
    evaluators_needed = fields.Integer(
        required=True,
        validate=validate.Range(min=1, error=_l("Kirjoita vähintään 1.")),
        metadata={
            "label": _l("Esteettömiä arvioijia tarjousta kohti vähintään"),
            "hint": _l("Jos esteellisyys vie arvioijia, arviointi odottaa uuden nimeämistä."),
        },
    )
    divergence_limit = fields.Integer(
        required=True,
        validate=validate.Range(min=0, max=100, error=_l("Anna luku väliltä 0–100.")),
        metadata={
            "label": _l("Pisteistä sovitaan, kun ne eroavat yli"),
            "hint": _l("Prosenttiyksikköä ylimmän ja alimman välillä."),
            "suffix": "%",
        },
    )
    rule = fields.String(
        load_default="mean",
        validate=validate.OneOf(tuple(AGREEMENT_RULES), error=_l("Valitse sääntö luettelosta.")),
        metadata={
            "label": _l("Muuten pisteiksi tulee"),
            "widget": "radio",
            "choices": lambda: [(key, label(f"agreement_rule.{key}")) for key in AGREEMENT_RULES],
        },
    )
    due_on = DayField(
        load_default=None,
        metadata={"label": _l("Pisteet tarvitaan viimeistään"), "widget": "date"},
    )


class LatePlanForm(PlanForm):
    """Who evaluates once scores have been seen: by the rules that stand, and with a reason."""

    class Meta(FormSchema.Meta):
        exclude = ("evaluators_needed", "divergence_limit", "rule")

    reason = fields.String(
        load_default="",
        metadata={
            "label": _l("Miksi arvioijia muutetaan"),
            "hint": _l("Pisteet on jo nähty. Syy jää lokiin."),
            "widget": "textarea",
            "longest": REASON_LENGTH,
        },
    )


def interests_form(offers: Sequence[Offer]) -> FormSchema:
    """One question for each offer: does a conflict of interest exist, and what is it."""
    made: dict[str, Any] = {}
    for offer in offers:
        made[f"interest_{offer.number}"] = fields.String(
            required=True,
            validate=validate.OneOf((NONE, CONFLICT)),
            error_messages={"required": _("Vastaa jokaisesta tarjouksesta.")},
            metadata={
                "label": f"{offer.number} {offer.organisation.name}",
                "widget": "radio",
                "choices": [
                    (NONE, _("Vakuutan, ettei minulla ole esteellisyyttä")),
                    (CONFLICT, _("Olen esteellinen")),
                ],
            },
        )
        made[f"reason_{offer.number}"] = fields.String(
            load_default="",
            metadata={
                "label": _("Mistä esteellisyys johtuu"),
                "hint": _("Vain, jos olet esteellinen."),
            },
        )
    return FormSchema.from_dict(made)()  # type: ignore[return-value]


def conflicts_of(data: Mapping[str, Any], offers: Sequence[Offer]) -> dict[UUID, str]:
    """The declared conflicts' reasons by the offer's key."""
    return {
        offer.id: data[f"reason_{offer.number}"]
        for offer in offers
        if data[f"interest_{offer.number}"] == CONFLICT
    }


class ConflictForm(FormSchema):
    """At which offers a conflict of interest exists, and what it is; the page fills in the
    offers."""

    offers = fields.List(
        fields.UUID(),
        required=True,
        error_messages={"required": _l("Valitse, minkä tarjouksen kohdalla olet esteellinen.")},
        metadata={"label": _l("Minkä tarjouksen kohdalla"), "widget": "checkboxes"},
    )
    reason = fields.String(
        required=True,
        error_messages={"required": _l("Kerro, mistä esteellisyys johtuu.")},
        metadata={"label": _l("Mistä esteellisyys johtuu"), "widget": "textarea"},
    )


class LotForm(FormSchema):
    """Who saw the lots drawn."""

    witnesses = fields.String(
        required=True,
        error_messages={"required": _l("Kirjoita, ketkä olivat läsnä arvonnassa.")},
        metadata={
            "label": _l("Läsnä arvonnassa"),
            "hint": _l("Nimet ja tehtävät. Tarjoajilla on oikeus olla läsnä."),
        },
    )


class ExcuseForm(FormSchema):
    """Why an evaluator does not confirm the scores."""

    reason = fields.String(
        required=True,
        error_messages={"required": _l("Kerro, miksi arvioija ei vahvista pisteitä.")},
        metadata={
            "label": _l("Miksi arvioija ei vahvista pisteitä"),
            "hint": _l("Esimerkiksi: siirtynyt toisiin tehtäviin."),
            "widget": "textarea",
            "longest": REASON_LENGTH,
        },
    )


ALL, SOME, NOTHING = "all", "some", "nothing"


class AnewForm(FormSchema):
    """Why the offers are evaluated anew, and what of it is scored anew; the page fills in the
    places, and whether nothing may be."""

    reason = fields.String(
        required=True,
        error_messages={"required": _l("Kerro, miksi tarjoukset arvioidaan uudelleen.")},
        metadata={"label": _l("Perustelu"), "widget": "textarea"},
    )
    scope = fields.String(
        load_default=ALL,
        validate=validate.OneOf((ALL, SOME, NOTHING)),
        metadata={
            "label": _l("Mitkä pisteet annetaan uudelleen"),
            "widget": "radio",
            "choices": lambda: [
                (ALL, _("Kaikki"), _("Virhe koski koko arviointia.")),
                (SOME, _("Merkityt"), _("Muut siirretään entisinä uuteen arviointiin.")),
                (
                    NOTHING,
                    _("Ei mitään"),
                    _("Päätös kaatui muusta syystä: kaikki pisteet siirretään ja vahvistetaan."),
                ),
            ],
        },
    )
    anew = fields.List(
        fields.String(),
        load_default=list,
        metadata={
            "label": _l("Merkityt kohdat"),
            "hint": _l("Vain, jos osa pisteistä annetaan uudelleen."),
            "widget": "checkboxes",
        },
    )
    suitability = fields.Boolean(
        load_default=False,
        metadata={
            "label": _l("Arvioi myös tarjoajien soveltuvuus uudelleen"),
            "hint": _l("Tarpeen, jos tarjous suljettiin pois tai otettiin mukaan väärin."),
            "widget": "checkbox",
        },
    )


class InventedOffer(Schema):
    """An invented offer in a rehearsal's file: euros by price point, percents by criterion."""

    name = fields.String(load_default="")
    prices = fields.Dict(keys=fields.String(), values=MoneyField(), load_default=dict)
    percents = fields.Dict(keys=fields.String(), values=PercentField(), load_default=dict)


class RehearsalFile(Schema):
    """A rehearsal's file."""

    offers = fields.List(
        fields.Nested(InventedOffer), required=True, validate=validate.Length(min=1)
    )
