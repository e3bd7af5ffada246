"""What comes in about applications: the provider's form, questions, replies and reasons."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.admissions.completeness import NOTES_LIMIT
from marketplace.admissions.models import REMOVAL, SUSPENSION, Application
from marketplace.passports.requirements import answered_by_words
from marketplace.platform.form_fields import LocalInstantField, long_text
from marketplace.platform.forms import FormSchema
from marketplace.platform.i18n import text_of

TEXT_LIMIT = 3000
ANSWER = "requirement_"


def application_form(application: Application) -> FormSchema:
    """Each requirement that is answered by yes or no, notes, and the acceptance of the terms."""
    made: dict[str, fields.Field[Any]] = {
        f"{ANSWER}{each.key}": fields.String(
            load_default="",
            metadata={
                "label": text_of(each.labels),
                "hint": text_of(each.questions),
                "widget": "radio",
                "choices": [("yes", _("Kyllä")), ("no", _("Ei"))],
            },
        )
        for each in answered_by_words(application.admission)
    }
    made["notes"] = fields.String(
        load_default="",
        metadata={
            "label": _("Lisätietoja"),
            "widget": "textarea",
            "rows": 4,
            "max_length": NOTES_LIMIT,
        },
    )
    made["accepted"] = fields.Boolean(
        load_default=False,
        metadata={"label": _("Hyväksyn avoimen hakeutumisen ehdot"), "widget": "checkbox"},
    )
    return FormSchema.from_dict(made)()  # type: ignore[return-value]


def as_typed(application: Application) -> dict[str, Any]:
    """What is written so far."""
    answers = {f"{ANSWER}{key}": answer for key, answer in application.answers.items()}
    return answers | {"notes": application.notes}


def answers_of(loaded: Mapping[str, Any]) -> dict[str, str]:
    """The answers of a form, by requirement."""
    return {
        name.removeprefix(ANSWER): value
        for name, value in loaded.items()
        if name.startswith(ANSWER)
    }


def _reply_by() -> LocalInstantField:
    return LocalInstantField(
        required=True,
        metadata={
            "label": _l("Vastaus viimeistään"),
            "hint": _l("Suomen aikaa, esimerkiksi 2.12.2026 12.00."),
        },
    )


class AskForm(FormSchema):
    """A question to an applicant."""

    question = long_text(_l("Mitä pyydetään täsmentämään"), rows=5, limit=TEXT_LIMIT)
    reply_by = _reply_by()


class HearForm(FormSchema):
    """What is about to be decided against a provider, and why."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf((SUSPENSION, REMOVAL)),
        metadata={
            "label": _l("Mistä aiotaan päättää"),
            "widget": "radio",
            "choices": [
                (SUSPENSION, _l("Paikan keskeyttämisestä")),
                (REMOVAL, _l("Listalta poistamisesta")),
            ],
        },
    )
    question = long_text(
        _l("Mitä on tapahtunut ja mihin pyydetään vastaamaan"), rows=6, limit=TEXT_LIMIT
    )
    reply_by = _reply_by()


class ReplyForm(FormSchema):
    """A provider's reply."""

    answer = long_text(_l("Vastauksesi"), rows=6, limit=TEXT_LIMIT)


class RestForm(FormSchema):
    """Why nothing is decided after a hearing."""

    reason = long_text(_l("Miksi asia jää tähän"), rows=4, limit=TEXT_LIMIT)


class ReasonForm(FormSchema):
    """Why a suspension ends."""

    reason = long_text(_l("Miksi keskeytys päättyy"), rows=4, limit=TEXT_LIMIT)


class LeaveForm(FormSchema):
    """Why a provider leaves, if it wants to tell."""

    reason = fields.String(
        load_default="",
        metadata={"label": _l("Miksi (jos haluat kertoa)"), "widget": "textarea", "rows": 3},
    )
