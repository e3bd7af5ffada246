"""What the forms of questions take in."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate, validates_schema

from marketplace.platform.form_fields import long_text
from marketplace.platform.forms import FormSchema
from marketplace.questions.models import Question
from marketplace.questions.service import ANSWER_LIMIT, QUESTION_LIMIT, REASON_LIMIT
from marketplace.questions.words import ERRORS

MERGE, REJECT = "merge", "reject"
SHOWN = 60
"""How many characters of a question name it in a list."""


_text = partial(long_text, missing=ERRORS["question.text_missing"])


class AskForm(FormSchema):
    """A question about a call."""

    text = _text(
        _l("Kysymyksesi"),
        _l("Älä kirjoita yrityksesi nimeä tai liikesalaisuuksia: kysymys julkaistaan kaikille."),
        limit=QUESTION_LIMIT,
        rows=5,
    )


class AnswerForm(FormSchema):
    """The question as everybody reads it, and the answer."""

    wording = _text(
        _l("Kysymys, kuten se julkaistaan"),
        _l("Poista nimet, tunnistettavat tiedot ja liikesalaisuudet. Muuten pidä sanamuoto."),
        limit=QUESTION_LIMIT,
        rows=4,
    )
    text = _text(
        _l("Vastaus"),
        _l("Vastaus menee kaikille samanlaisena. Se ei muuta tarjouspyyntöä."),
        limit=ANSWER_LIMIT,
        rows=6,
    )


class CloseForm(FormSchema):
    """A question that gets no answer of its own: merged into another, or rejected."""

    how = fields.String(
        required=True,
        validate=validate.OneOf((MERGE, REJECT)),
        metadata={
            "label": _l("Miten kysymys käsitellään"),
            "widget": "radio",
            "choices": [
                (MERGE, _l("Yhdistetään toiseen kysymykseen")),
                (REJECT, _l("Jätetään vastaamatta")),
            ],
        },
    )
    merged_into = fields.Integer(
        load_default=None,
        metadata={
            "label": _l("Mihin kysymykseen"),
            "hint": _l("Vain, jos kysymys yhdistetään."),
            "widget": "select",
        },
    )
    reason = fields.String(
        load_default="",
        validate=validate.Length(max=REASON_LIMIT, error=_l("Enintään 1 000 merkkiä.")),
        metadata={
            "label": _l("Perustelu kysyjälle"),
            "hint": _l("Tarvitaan aina, kun kysymykseen ei vastata."),
            "widget": "textarea",
            "rows": 3,
            "max_length": REASON_LIMIT,
        },
    )

    @validates_schema
    def name_the_other(self, data: Any, **_kwargs: Any) -> None:
        """What is merged, is merged into something."""
        if data.get("how") == MERGE and data.get("merged_into") is None:
            raise ValidationError([ERRORS["question.choose_other"]], "merged_into")


def close_form(others: Sequence[Question]) -> CloseForm:
    """The form with the questions into which one can be merged."""
    form = CloseForm()
    form.fields["merged_into"].metadata["choices"] = [
        (each.number, f"{each.number}. {short(each.text)}") for each in others
    ]
    return form


class PublishForm(FormSchema):
    """The drafted answers that are published to all at once."""

    question = fields.List(
        fields.Integer(),
        load_default=list,
        metadata={"label": _l("Julkaise vastaukset"), "widget": "checkboxes"},
    )


def publish_form(drafted: Sequence[Question]) -> PublishForm:
    """The form with the drafted answers, each as everybody would read it."""
    form = PublishForm()
    form.fields["question"].metadata["choices"] = [
        (each.number, f"{each.number}. {short(each.answer.wording)}", each.answer.text)
        for each in drafted
        if each.answer
    ]
    return form


def short(text: str) -> str:
    """The beginning of a question, to name it in a list."""
    words = " ".join(text.split())
    return words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…"
