"""Forms: a marshmallow schema shown as fields; bad input comes back filled, each problem beside it.

The schema's fields carry their words in ``metadata``: ``label``, ``hint``, ``widget`` (text,
textarea, select, radio, checkboxes, checkbox, date, datetime, money, file, hidden), ``choices``
(value and label, perhaps a hint, or a function giving them), ``rows``, ``max_length``, ``longest``
(characters that are taken at most), ``autocomplete``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, cast

from flask import request
from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load, validates_schema
from werkzeug.datastructures import FileStorage, MultiDict

from marketplace.platform.characters import forbidden_in
from marketplace.platform.errors import DomainError, Invalid
from marketplace.platform.field_words import NO_WHOLE_NUMBER
from marketplace.platform.form_fields import LINE, LONGEST
from marketplace.platform.words import sentence

CHARACTER = _l("Tekstissä on merkki, jota ei voi käyttää (%(character)s). Poista se.")
TOO_LONG = _l("Teksti on liian pitkä: enintään %(most)s merkkiä.")
LIST_WIDGETS = frozenset({"checkboxes"})
CHOOSE = {
    "select": _l("Valitse yksi."),
    "radio": _l("Valitse yksi."),
    "checkboxes": _l("Valitse vähintään yksi."),
}
"""What is said where nothing was chosen, by widget."""


class FormSchema(Schema):
    """A schema filled from a form: empty fields count as missing, surrounding space goes.

    Control characters are refused at their field: a database does not store them all.
    """

    class Meta:
        unknown = EXCLUDE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        super().on_bind_field(field_name, field_obj)
        words = CHOOSE.get(field_obj.metadata.get("widget", ""))
        missing = fields.Field.default_error_messages["required"]
        if words and field_obj.error_messages["required"] is missing:
            field_obj.error_messages |= {"required": words}

    @pre_load
    def drop_empty(self, data: Mapping[str, Any], **_kwargs: Any) -> dict[str, Any]:
        cleaned = {
            name: value.strip() if isinstance(value, str) else value for name, value in data.items()
        }
        return {name: value for name, value in cleaned.items() if value not in ("", None, [])}

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def refuse_long(self, _data: Any, original_data: Mapping[str, Any], **_kwargs: Any) -> None:
        wrong = {}
        for name, each in self.load_fields.items():
            most = each.metadata.get("longest", LONGEST.get(each.metadata.get("widget"), LINE))
            if isinstance(typed := original_data.get(name), str) and len(typed) > most:
                wrong[name] = [TOO_LONG % {"most": most}]
        if wrong:
            raise ValidationError(wrong)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def refuse_characters(
        self, _data: Any, original_data: Mapping[str, Any], **_kwargs: Any
    ) -> None:
        found = {name: forbidden_in(value) for name, value in original_data.items()}
        wrong = {
            name: [CHARACTER % {"character": character}]
            for name, character in found.items()
            if character
        }
        if wrong:
            raise ValidationError(wrong)


@dataclass
class FormField:
    """One field as a template shows it."""

    name: str
    label: str
    hint: str
    widget: str
    value: Any
    required: bool
    choices: Sequence[tuple[str, ...]] = ()
    """Value and label, perhaps a hint."""
    errors: list[str] = field(default_factory=list)
    options: Mapping[str, Any] = field(default_factory=dict)
    within: str = ""
    """Which form it is of, where a page has several with a field of the name."""

    @property
    def id(self) -> str:
        return field_id(f"{self.within}-{self.name}" if self.within else self.name)

    @property
    def full_label(self) -> str:
        """The label, with what it is about where several fields of a form have the same one."""
        about = self.options.get("about")
        return f"{self.label} ({about})" if about else self.label


def field_id(name: str) -> str:
    """Where a page shows a form's field: the anchor that links to it."""
    return f"f-{name.replace('_', '-').replace('.', '-')}"


class Form:
    """A schema with the values a person typed, or the values that stand so far.

    ``seen`` is the last change of the thing that the form shows (`audit.last_change`), where
    several people may write it: whoever saves hands it to the verb. ``within`` tells the form from
    others of the page that have the same fields.
    """

    def __init__(
        self,
        schema: Schema,
        *,
        posted: Mapping[str, Any] | None = None,
        seen: int | None = None,
        within: str = "",
        **standing: Any,
    ) -> None:
        self.schema = schema
        self.posted = posted
        self.seen, self.within = seen, within
        self.general: list[str] = []
        self.data: dict[str, Any] = {}
        self.result: Any = None
        values = standing if posted is None else posted
        self.fields = {
            name: replace(_field(name, schema_field, values), within=within)
            for name, schema_field in schema.load_fields.items()
        }

    @property
    def status(self) -> int:
        """The HTTP status of a page that shows the form: 422 where something was posted."""
        return 200 if self.posted is None else 422

    @property
    def valid(self) -> bool:
        return not self.errors_list

    @property
    def errors_list(self) -> list[tuple[str, str]]:
        """All problems as (field id, sentence with the field's label before it).

        A problem of the whole form has the form's id and no label.
        """
        by_field = [
            (f.id, _with_label(f.full_label, error))
            for f in self.fields.values()
            for error in f.errors
        ]
        return [("form", error) for error in self.general] + by_field

    def accepted(
        self,
        verb: Callable[[dict[str, Any]], Any],
        check: Callable[[dict[str, Any]], Any] | None = None,
    ) -> bool:
        """Load what was posted and hand it to a verb. Where some of it cannot be loaded, the rest
        goes to ``check``, which raises what the verb would, so that all problems show at once.

        True where the verb took it (its result is in ``result``). Else every problem stands at
        its field, and the values stay as typed. A missing permission is no problem of the form
        and passes through.
        """
        if self.posted is None:
            return False
        try:
            self.data = self.schema.load(dict(self.posted))
        except ValidationError as error:
            self._take(error.normalized_messages())
            if check is not None:
                self._asks(check, cast(dict[str, Any], error.valid_data))
            return False
        return self._asks(verb, self.data)

    def _asks(self, verb: Callable[[dict[str, Any]], Any], data: dict[str, Any]) -> bool:
        try:
            self.result = verb(data)
        except DomainError as error:
            if error.status in (403, 404):
                raise
            self.add(error)
            return False
        return True

    def add(self, error: DomainError) -> None:
        """Show a domain error at its field, or above the form where it has none. Who has been told
        of a change may save over it."""
        self.seen = error.facts.get("seen", self.seen)
        for problem in error.problems if isinstance(error, Invalid) else (error,):
            place = self.fields.get(problem.field or "")
            (place.errors if place else self.general).append(sentence(problem))

    def _take(self, messages: Mapping[str, Any]) -> None:
        for name, errors in messages.items():
            place = self.fields.get(name)
            flat = [str(text) for text in _flatten(errors)]
            if place is None:
                self.general.extend(flat)
            else:
                place.errors.extend(dict.fromkeys(flat))


def _with_label(label: str, error: str) -> str:
    """A problem after its field's label. A label that is a sentence or a question of its own says
    the same as the problem does, and is told only with one that does not say what it is about."""
    if not label.endswith((".", "?")):
        return f"{label}: {error}" if label else error
    general = (*fields.Field.default_error_messages.values(), *CHOOSE.values(), NO_WHOLE_NUMBER)
    return f"{label} {error}" if error in map(str, general) else error


def _flatten(errors: Any) -> Iterable[Any]:
    if isinstance(errors, Mapping):
        for inner in errors.values():
            yield from _flatten(inner)
    elif isinstance(errors, (list, tuple)):
        for inner in errors:
            yield from _flatten(inner)
    else:
        yield errors


def _field(name: str, schema_field: fields.Field[Any], values: Mapping[str, Any]) -> FormField:
    words = schema_field.metadata
    choices = words.get("choices", ())
    return FormField(
        name=name,
        label=str(words.get("label", name)),
        hint=str(words.get("hint", "")),
        widget=words.get("widget", "text"),
        value=_typed(values.get(name, [] if words.get("widget") in LIST_WIDGETS else "")),
        required=schema_field.required,
        choices=[
            tuple(str(part) for part in choice)
            for choice in (choices() if callable(choices) else choices)
        ],
        options={
            key: words[key]
            for key in ("rows", "max_length", "autocomplete", "suffix", "about")
            if key in words
        },
    )


def _typed(value: Any) -> Any:
    """A standing value as a person would type it: a day as 2.12.2026 in every language."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value.day}.{value.month}.{value.year}"
    return value


def posted(
    schema: Schema, form: MultiDict[str, str], files: Mapping[str, FileStorage]
) -> dict[str, Any]:
    """What a request posted, as the schema's fields want it: lists as lists, files as files."""
    values: dict[str, Any] = {}
    for name, schema_field in schema.load_fields.items():
        widget = schema_field.metadata.get("widget")
        if widget == "file":
            values[name] = files.get(name)
        elif widget in LIST_WIDGETS:
            values[name] = form.getlist(name)
        else:
            values[name] = form.get(name, "")
    return values


def request_form(
    schema: Schema, *, seen: int | None = None, within: str = "", **standing: Any
) -> Form:
    """The form of the current request: what was posted, else the values that stand and the last
    change that they show."""
    if request.method == "POST":
        shown = posted_seen() if seen is not None else None
        values = posted(schema, request.form, request.files)
        return Form(schema, posted=values, seen=shown, within=within)
    return Form(schema, seen=seen, within=within, **standing)


def posted_seen() -> int:
    """The last change that the page showed from which the request was sent. A request that does
    not name one has seen nothing, and is refused as one from an old page."""
    return request.form.get("seen", 0, type=int)
