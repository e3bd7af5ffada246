"""What the forms of decisions take in."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import fields

from marketplace.decisions.award import Tenderer
from marketplace.platform.forms import FormSchema


def _text(label: Any, hint: Any = "", rows: int = 4) -> fields.String:
    """A long text. Missing words are named by the verb, all at once with the others."""
    words = {"label": label, "hint": hint, "widget": "textarea", "rows": rows}
    return fields.String(load_default="", metadata=words)


def award_form(tenderers: tuple[Tenderer, ...]) -> FormSchema:
    """The words of an award: its grounds, the competence, and to each tenderer its reasons."""
    reasons = {
        f"reason_{row.number}": _text(
            _("Perustelut: %(number)s %(name)s", number=row.number, name=row.name),
            _("Sija %(rank)s. Tarjoaja lukee nämä ilmoituksestaan.", rank=row.standing.rank),
        )
        for row in tenderers
    }
    shape = {
        "grounds": _text(_("Päätöksen perustelut")),
        **reasons,
        "competence": _text(
            _("Toimivalta"), _("Sääntö, johon päätöksen tekijän toimivalta perustuu."), 2
        ),
    }
    schema: FormSchema = FormSchema.from_dict(shape, name="AwardForm")()  # type: ignore[assignment]
    return schema


def reasons_of(data: dict[str, str], tenderers: tuple[Tenderer, ...]) -> dict[UUID, str]:
    """The reasons of a form, by the tenderer's organisation."""
    return {row.organisation_id: data[f"reason_{row.number}"] for row in tenderers}


class DiscardSchema(FormSchema):
    """Why a draft is given up."""

    reason = fields.String(
        required=True,
        metadata={
            "label": _l("Miksi luonnoksesta luovutaan"),
            "hint": _l("Jää lokiin. Sen jälkeen pisteitä voi taas muuttaa."),
            "widget": "textarea",
        },
    )
