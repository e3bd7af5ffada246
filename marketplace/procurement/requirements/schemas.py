"""The form of a call's requirements: those that stand, and a place for a new one."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from marshmallow import fields

from marketplace.platform.forms import FormSchema
from marketplace.platform.i18n import text_of
from marketplace.procurement.models import Call
from marketplace.procurement.schemas import LANGUAGES, NEW


def requirements_form(call: Call, evidence: Sequence[tuple[str, str]]) -> FormSchema:
    """`evidence`: kinds of papers with their names."""
    made: dict[str, Any] = {}
    for key in (*(each.key for each in call.requirements), NEW):
        for language, words in LANGUAGES.items():
            label, question = _("Vaatimus %(language)s", language=words), _question(words)
            made[f"label_{key}_{language}"] = _text(label)
            made[f"question_{key}_{language}"] = _text(question, "textarea")
        made[f"evidence_{key}"] = fields.String(
            load_default=None,
            metadata={
                "label": _("Miten vaatimus osoitetaan"),
                "widget": "select",
                "choices": evidence,
            },
        )
        made[f"remove_{key}"] = fields.Boolean(
            load_default=False, metadata={"label": _("Poista vaatimus"), "widget": "checkbox"}
        )
    return FormSchema.from_dict(made)()  # type: ignore[return-value]


def _question(language: Any) -> str:
    return _("Kysymys tai mitä todistuksesta on käytävä ilmi, %(language)s", language=language)


def _text(label: str, widget: str = "text") -> fields.String:
    return fields.String(load_default="", metadata={"label": label, "widget": widget, "rows": 2})


def as_typed(call: Call) -> dict[str, Any]:
    """The standing requirements, as a person would type them into the form."""
    typed: dict[str, Any] = {}
    for each in call.requirements:
        for language in LANGUAGES:
            typed[f"label_{each.key}_{language}"] = each.labels.get(language, "")
            typed[f"question_{each.key}_{language}"] = each.questions.get(language, "")
        typed[f"evidence_{each.key}"] = each.evidence_kind or ""
    return typed


def rows_of(loaded: Mapping[str, Any], call: Call) -> list[dict[str, Any]]:
    """The form's fields as the verb takes them; a new one counts once something is written."""
    keys = [each.key for each in call.requirements]
    free = next(key for n in range(1, len(keys) + 2) if (key := f"requirement_{n}") not in keys)
    rows = [_row(loaded, key, key) for key in keys if not loaded[f"remove_{key}"]]
    new = _row(loaded, NEW, free)
    return [*rows, new] if new["labels"] or new["questions"] else rows


def _row(loaded: Mapping[str, Any], key: str, stored: str) -> dict[str, Any]:
    def texts(name: str) -> dict[str, str]:
        found = {language: loaded[f"{name}_{key}_{language}"] for language in LANGUAGES}
        return {language: words for language, words in found.items() if words}

    return {
        "key": stored,
        "labels": texts("label"),
        "questions": texts("question"),
        "evidence_kind": loaded[f"evidence_{key}"],
    }


def evidence_choices(rules: Sequence[Any]) -> list[tuple[str, str]]:
    """The papers that a requirement may name."""
    return [
        (rule.key, _("Todistus: %(name)s", name=text_of(rule.value["names"]))) for rule in rules
    ]
