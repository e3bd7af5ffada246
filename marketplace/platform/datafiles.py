"""Basic data from YAML files: read, checked against a schema, each problem named with its place."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from marshmallow import Schema, ValidationError

from marketplace.platform.errors import Invalid, Problem


def read_data(schema: Schema, text: str) -> dict[str, Any]:
    """The content of a YAML text as the schema loads it.

    Raises Invalid: ``data_file.unreadable`` with line, column and what is written there, or one
    ``data_file.wrong`` for each wrong value, whose field is its path such as
    ``baskets.0.lines.1.cpv``.
    """
    try:
        content = _parsed(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        lines = text.splitlines()
        written = lines[line - 1].strip()[:80] if 0 < line <= len(lines) else ""
        facts = {"line": line, "column": column, "reason": written or "…"}
        raise Invalid(Problem("file", "data_file.unreadable", facts)) from error
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, error.position - before.rfind("\n")
        facts = {"line": line, "column": column, "reason": f"U+{ord(text[error.position]):04X}"}
        raise Invalid(Problem("file", "data_file.unreadable", facts)) from error
    if not isinstance(content, Mapping):
        raise Invalid(Problem("file", "data_file.no_mapping"))
    try:
        loaded: dict[str, Any] = schema.load(content)
    except ValidationError as error:
        raise Invalid(*problems_in(error.normalized_messages())) from error
    return loaded


def _parsed(text: str) -> Any:
    """The content of a YAML text. Raises YAMLError that says where, in signs of the text."""
    try:
        return yaml.load(text, yaml.CSafeLoader)
    except yaml.YAMLError:  # the parser in C counts bytes
        return yaml.safe_load(text)


def place_in(text: str, path: str) -> tuple[int, int] | None:
    """Line and column, from 1, of what a path such as ``rules.3.value.eur`` names in a YAML text:
    of the innermost part of it that is written there. None where that is nothing of the file."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    found = None
    for step in path.split("."):
        inner = _inner(node, step)
        if inner is None:
            break
        key, node = inner
        found = key.start_mark.line + 1, key.start_mark.column + 1
    return found


def _inner(node: Any, step: str) -> tuple[Any, Any] | None:
    """What a step leads to in a node, with the node that names it: a key, or the item itself."""
    if isinstance(node, yaml.MappingNode):
        pairs = (pair for pair in node.value if getattr(pair[0], "value", None) == step)
        return next(pairs, None)
    if isinstance(node, yaml.SequenceNode) and step.isdigit() and int(step) < len(node.value):
        return node.value[int(step)], node.value[int(step)]
    return None


def problems_in(messages: Mapping[Any, Any], path: tuple[str, ...] = ()) -> Iterator[Problem]:
    """A schema's messages as problems ``data_file.wrong``, each at its path."""
    for key, found in messages.items():
        place = path if key == "_schema" else (*path, str(key))
        if isinstance(found, Mapping):
            yield from problems_in(found, place)
        else:
            for reason in found if isinstance(found, list) else [found]:
                yield Problem(".".join(place), "data_file.wrong", {"reason": str(reason)})
