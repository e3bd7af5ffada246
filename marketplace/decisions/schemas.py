"""What the forms of decisions take in."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import fields

from marketplace.decisions.award import Award
from marketplace.decisions.wording import MOST_CONDITIONS, Words
from marketplace.platform.form_fields import DayField
from marketplace.platform.forms import FormSchema

PLACES = range(1, MOST_CONDITIONS + 1)


def _text(label: Any, hint: Any = "", rows: int = 4) -> fields.String:
    """A long text. Missing words are named by the verb, all at once with the others."""
    words = {"label": label, "hint": hint, "widget": "textarea", "rows": rows}
    return fields.String(load_default="", metadata=words)


def words_form(
    award: Award | None,
    claims: Sequence[tuple[str, str]] = (),
    others: str = "",
    **more: fields.Field[Any],
) -> FormSchema:
    """The words of a decision: its grounds and the competence; of an award also what each tenderer
    is told, and the conditions of the contract; which of the pending claims (number and name) it
    upholds, and what becomes of the others; and first what else a kind asks."""
    shape: dict[str, Any] = {**more, "grounds": _text(_("Päätöksen perustelut"))}
    if claims:
        shape["answers"] = _claims(claims, others)
    for row in award.tenderers if award else ():
        of = {"number": row.number, "name": row.name}
        shape |= {
            f"reason_{row.number}": _text(
                _("Perustelut: %(number)s %(name)s", **of),
                _("Sija %(rank)s. Tarjoaja lukee nämä ilmoituksestaan.", rank=row.standing.rank),
            ),
            f"strengths_{row.number}": _text(_("Vahvuudet: %(number)s %(name)s", **of)),
            f"weaknesses_{row.number}": _text(_("Heikkoudet: %(number)s %(name)s", **of)),
        }
    if award:
        shape |= _condition_fields()
    shape["competence"] = _text(
        _("Toimivalta"), _("Sääntö, johon päätöksen tekijän toimivalta perustuu."), 2
    )
    schema: FormSchema = FormSchema.from_dict(shape, name="WordsForm")()  # type: ignore[assignment]
    return schema


def _claims(claims: Sequence[tuple[str, str]], others: str) -> fields.List[Any]:
    words = {
        "label": _("Vaatimukset, jotka päätös hyväksyy"),
        "hint": others,
        "widget": "checkboxes",
        "choices": list(claims),
    }
    return fields.List(fields.String(), load_default=[], metadata=words)


def _condition_fields() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for place in PLACES:
        made[f"condition_{place}"] = fields.String(
            load_default="", metadata={"label": _("Ehto %(place)s", place=place)}
        )
        made[f"condition_day_{place}"] = DayField(
            load_default=None, metadata={"label": _("Ehdon %(place)s viimeinen päivä", place=place)}
        )
    return made


def words_given(data: Mapping[str, Any], award: Award | None, *, whole: bool = True) -> Words:
    """What a filled form says; not `whole` where it is only put aside."""
    rows = award.tenderers if award else ()
    pairs = [(data.get(f"condition_{n}", ""), data.get(f"condition_day_{n}")) for n in PLACES]
    return Words(
        grounds=data["grounds"],
        competence=data["competence"],
        reasons={row.organisation_id: data[f"reason_{row.number}"] for row in rows},
        strengths={row.organisation_id: data[f"strengths_{row.number}"] for row in rows},
        weaknesses={row.organisation_id: data[f"weaknesses_{row.number}"] for row in rows},
        conditions=tuple(pair for pair in pairs if any(pair)),
        whole=whole,
    )


def shown_words(words: Words, award: Award | None) -> dict[str, Any]:
    """Words as the fields of the form."""
    shown: dict[str, Any] = {"grounds": words.grounds, "competence": words.competence}
    for row in award.tenderers if award else ():
        key = row.organisation_id
        shown[f"reason_{row.number}"] = words.reasons.get(key, "")
        shown[f"strengths_{row.number}"] = words.strengths.get(key, "")
        shown[f"weaknesses_{row.number}"] = words.weaknesses.get(key, "")
    for place, (text, last_day) in enumerate(words.conditions, start=1):
        shown[f"condition_{place}"], shown[f"condition_day_{place}"] = text, last_day
    return shown


class SignSchema(FormSchema):
    """What the maker adds: of a body's decision the minutes."""

    minutes = fields.String(
        required=True,
        metadata={
            "label": _l("Toimielimen kokous ja pykälä"),
            "hint": _l("Esimerkiksi 3.11.2026 § 45. Täytä, kun toimielin on päättänyt."),
        },
    )


class SendBackSchema(FormSchema):
    """What is to be mended in a draft."""

    reason = fields.String(
        required=True,
        metadata={
            "label": _l("Mitä luonnoksessa pitää korjata"),
            "hint": _l("Lähtee luonnoksen laatijalle ja jää lokiin."),
            "widget": "textarea",
        },
    )


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


class SettleSchema(FormSchema):
    """How a condition was fulfilled, or that it was not."""

    outcome = fields.String(
        required=True,
        metadata={
            "label": _l("Mitä tapahtui"),
            "widget": "radio",
            "choices": [
                ("fulfil", _l("Ehto täyttyi")),
                ("lapse", _l("Ehto ei täyttynyt määräajassa"), _l("Päätös raukeaa.")),
            ],
        },
    )
    note = fields.String(
        required=True,
        metadata={
            "label": _l("Mistä se nähdään"),
            "hint": _l("Näkyy päätöksessä kaikille."),
            "widget": "textarea",
            "rows": 3,
        },
    )
