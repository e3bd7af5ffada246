"""Requirements that somebody sets to providers: their form, and what each row must have.

A call and a standing admission have such requirements; a provider fulfils each with a paper of its
passport, or answers yes or no.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Protocol

from flask_babel import gettext as _
from marshmallow import fields

from marketplace.platform.errors import Problem
from marketplace.platform.forms import FormSchema
from marketplace.platform.i18n import text_of
from marketplace.rules.forms import LANGUAGES

REQUIREMENT = ("key", "labels", "questions", "evidence_kind")
"""What a requirement says."""
NEW = "new"
"""Stands for the key of a requirement that is being added."""
Row = Mapping[str, Any]


class Required(Protocol):
    """One requirement."""

    key: str
    labels: dict[str, str]
    questions: dict[str, str]
    evidence_kind: str | None


class Requiring(Protocol):
    """What has requirements."""

    requirements: Sequence[Any]


def requirements_form(holder: Requiring, evidence: Sequence[tuple[str, str]]) -> FormSchema:
    """The requirements that stand, and a place for a new one. `evidence`: kinds of papers with
    their names."""
    made: dict[str, Any] = {}
    for key in (*(each.key for each in holder.requirements), NEW):
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


def as_typed(holder: Requiring) -> dict[str, Any]:
    """The standing requirements, as a person would type them into the form."""
    typed: dict[str, Any] = {}
    for each in holder.requirements:
        for language in LANGUAGES:
            typed[f"label_{each.key}_{language}"] = each.labels.get(language, "")
            typed[f"question_{each.key}_{language}"] = each.questions.get(language, "")
        typed[f"evidence_{each.key}"] = each.evidence_kind or ""
    return typed


def rows_of(loaded: Row, holder: Requiring) -> list[dict[str, Any]]:
    """The form's fields as the verb takes them; a new one counts once something is written."""
    keys = [each.key for each in holder.requirements]
    free = next(key for n in range(1, len(keys) + 2) if (key := f"requirement_{n}") not in keys)
    rows = [_row(loaded, key, key) for key in keys if not loaded[f"remove_{key}"]]
    new = _row(loaded, NEW, free)
    return [*rows, new] if new["labels"] or new["questions"] else rows


def _row(loaded: Row, key: str, stored: str) -> dict[str, Any]:
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


def problems_of(rows: Sequence[Row], language: str, known: Collection[str]) -> Iterator[Problem]:
    """What is wrong with requirements: texts that lack in the authoritative language, papers that
    no rule of the day knows."""
    for row in rows:
        for part, field in (("labels", "label"), ("questions", "question")):
            if not row[part].get(language, "").strip():
                yield Problem(f"{field}_{row['key']}_{language}", "requirement.text_missing")
        if row.get("evidence_kind") and row["evidence_kind"] not in known:
            yield Problem(f"evidence_{row['key']}", "requirement.unknown_evidence")


def answered_by_words(holder: Requiring) -> list[Any]:
    """The requirements that are answered yes or no; a paper is shown in the passport."""
    return [each for each in holder.requirements if each.evidence_kind is None]
