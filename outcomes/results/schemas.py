"""What comes in with a results file, about how a source writes its files, and about a conflict."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate, validates_schema

from marketplace.platform.form_fields import file_field, long_text
from marketplace.platform.forms import FormSchema
from marketplace.platform.words import label
from outcomes.pure.tree import KINDS
from outcomes.results.conflicts import BOTH, SIDES
from outcomes.results.mapping import DATES, told_pairs
from outcomes.results.words import FACT_NAMES


class SourceForm(FormSchema):
    """Where the facts come from; the page gives the sources."""

    source = fields.String(
        required=True,
        error_messages={"required": _l("Valitse lähde.")},
        metadata={"label": _l("Mistä tiedot ovat"), "widget": "radio"},
    )


class UploadForm(SourceForm):
    """The same with the file."""

    file = file_field(
        _l("Tulostiedosto (CSV tai XLSX)"),
        _l("Sarakkeet kuten lähteelle on määritelty. Enintään 16 megatavua."),
    )


def _date_choices() -> list[tuple[str, str]]:
    return [(code, label(f"results.dates.{code}")) for code in DATES]


def column_field(fact: str) -> str:
    """The form's field for what the file calls a column."""
    return f"column_{fact}"


class _MappingForm(FormSchema):
    dates = fields.String(
        load_default="usual",
        validate=validate.OneOf(tuple(DATES)),
        metadata={
            "label": _l("Päivämäärien muoto"),
            "hint": _l("Muodot 2026-12-31 ja 31.12.2026 kelpaavat aina."),
            "widget": "radio",
            "choices": _date_choices,
        },
    )
    kinds = fields.String(
        load_default="",
        metadata={
            "label": _l("Työn lajin koodit"),
            "hint": _l(
                "Yksi rivillään: tiedoston koodi = laji. Lajit ovat open, subsidised, "
                "self_employed ja apprenticeship. Esimerkiksi PT = subsidised."
            ),
            "widget": "textarea",
            "rows": 5,
            "longest": 2_000,
        },
    )

    @validates_schema(skip_on_field_errors=False)
    def kinds_are_pairs(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """Each line is a code and a kind, each code once."""
        seen: set[str] = set()
        for place, code, kind in told_pairs(data.get("kinds", "")):
            if not code or kind not in KINDS or code in seen:
                raise ValidationError(
                    {"kinds": [_l("Tarkista rivi %(row)s: koodi = laji.") % {"row": place}]}
                )
            seen.add(code)


MappingForm = _MappingForm.from_dict(
    {
        column_field(fact): fields.String(
            load_default="",
            validate=validate.Length(max=100, error=_l("Enintään 100 merkkiä.")),
            metadata={"label": name, "hint": fact},
        )
        for fact, name in FACT_NAMES.items()
    },
    name="MappingForm",
)
"""What a source calls the columns (empty: as the product does), its dates and codes."""


def side_choices(*, apart: bool = True) -> list[tuple[str, str]]:
    """The sides of a conflict. Of work with employers that are called differently a person says
    whether it is the same job, told of rightly by one side, or two."""
    if apart:
        return [(side, label(f"results.apart.{side}")) for side in SIDES]
    return [(side, label(f"results.side.{side}")) for side in SIDES if side != BOTH]


class SettleForm(FormSchema):
    """Which of two sources is right, and why."""

    side = fields.String(
        required=True,
        validate=validate.OneOf(SIDES),
        error_messages={"required": _l("Valitse, mikä pitää paikkansa.")},
        metadata={
            "label": _l("Mikä pitää paikkansa"),
            "widget": "radio",
            "choices": side_choices,
        },
    )
    reason = long_text(
        _l("Perustelu"),
        _l(
            "Mistä tiedät? Palveluntuottaja, joka ilmoitti työstä, ja asiakkaan omavalmentaja "
            "lukevat perustelun. Älä kirjoita nimiä tai henkilötunnuksia."
        ),
        rows=3,
        limit=500,
        missing=_l("Kirjoita perustelu."),
    )
