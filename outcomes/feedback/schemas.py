"""What the forms of feedback take in."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from marketplace.platform.form_fields import DayField
from marketplace.platform.forms import FormSchema
from marketplace.platform.words import label
from outcomes.pure.feedback import SCORES

QUESTION = "q_"


class CodesForm(FormSchema):
    """How many codes are made, and until when they are good."""

    codes = fields.Integer(
        required=True, metadata={"label": _l("Montako koodia"), "suffix": _l("kpl")}
    )
    closes_on = DayField(
        required=True,
        metadata={
            "label": _l("Viimeinen vastauspäivä"),
            "hint": _l("Tulokset näkyvät tämän päivän jälkeen."),
            "widget": "date",
        },
    )


def answer_form(questions: Sequence[tuple[str, str]]) -> FormSchema:
    """A form with the questions (key and words), each answered by a score."""
    choices: list[tuple[str, Any]] = [
        (str(score), label(f"feedback.score.{score}")) for score in SCORES
    ]
    asked = {
        f"{QUESTION}{key}": fields.Integer(
            required=True,
            metadata={"label": words, "widget": "radio", "choices": choices},
        )
        for key, words in questions
    }
    hidden = fields.String(required=True, metadata={"label": "", "widget": "hidden"})
    return FormSchema.from_dict({"code": hidden, **asked}, name="AnswerForm")()  # type: ignore[return-value]
