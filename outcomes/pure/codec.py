"""Typed trees from plain data and back: frozen dataclasses are the definition of the language.

One mechanism reads a tree (every problem with its place), writes it and describes it as a JSON
Schema, so that a new piece of the language is a new dataclass and nothing else. A union of
dataclasses is told apart by one key, the member's `TAG`. A dataclass with a `SHORT` may be written
as that field's value alone.
"""

from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from outcomes.pure.scalars import LEAVES, BadValue, Leaf

Place = tuple[str | int, ...]
"""The way to a value: keys and positions from the root."""


@dataclass(frozen=True)
class TreeProblem:
    """What is wrong at one place of a tree."""

    place: Place
    reason: str
    facts: dict[str, str]


class TreeProblems(ValueError):
    """Everything that is wrong with a tree."""

    def __init__(self, problems: list[TreeProblem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True)
class Key:
    """Annotates a field whose key in the text differs from its name, such as `from`."""

    name: str


@dataclass(frozen=True)
class _Shape:
    """What a type is made of, found once: its kind, and the dataclass, the members of a union by
    their tags, the shape of items, those of keys and values, or the leaf."""

    kind: Literal["record", "variant", "items", "entries", "scalar"]
    of: Any


def _shape(kind: Any) -> _Shape:
    if is_dataclass(kind):
        return _Shape("record", kind)
    if get_origin(kind) is UnionType:
        return _Shape("variant", {member.TAG: member for member in get_args(kind)})
    if get_origin(kind) is tuple:
        return _Shape("items", _shape(get_args(kind)[0]))
    if get_origin(kind) is dict:
        return _Shape("entries", tuple(_shape(each) for each in get_args(kind)))
    leaf = _leaf(kind)
    assert leaf is not None, f"no way to read {kind}"  # noqa: S101 -- the tree's own types
    return _Shape("scalar", leaf)


@dataclass(frozen=True)
class _Part:
    """One field of a dataclass as the text has it."""

    name: str
    key: str
    shape: _Shape
    default: Any

    @property
    def required(self) -> bool:
        return self.default is MISSING


@cache
def _parts(record: type) -> dict[str, _Part]:
    hints = get_type_hints(record, include_extras=True)
    parts = [_part(one, hints[one.name]) for one in fields(record)]
    return {part.key: part for part in parts}


def _part(one: Field[Any], kind: Any) -> _Part:
    extras = get_args(kind)[1:] if get_origin(kind) is Annotated else ()
    key = next((extra.name for extra in extras if isinstance(extra, Key)), one.name)
    if extras and not any(isinstance(extra, Leaf) for extra in extras):
        kind = get_args(kind)[0]
    if NoneType in get_args(kind):
        kind = next(option for option in get_args(kind) if option is not NoneType)
    default = one.default if one.default_factory is MISSING else one.default_factory()
    return _Part(one.name, key, _shape(kind), default)


def _leaf(kind: Any) -> Leaf | None:
    if get_origin(kind) is Annotated:
        return next(extra for extra in get_args(kind) if isinstance(extra, Leaf))
    if get_origin(kind) is Literal:
        known = get_args(kind)
        return Leaf(lambda text: _read_choice(text, known), str, {"enum": list(known)})
    return LEAVES.get(kind)


def _read_choice(text: str, known: tuple[str, ...]) -> str:
    if text not in known:
        raise BadValue("choice", value=text, known=", ".join(known))
    return text


def read_tree(kind: Any, data: Any) -> Any:
    """The tree of a type from plain data. Raises TreeProblems with every problem found."""
    reader = _Reader()
    tree = reader.read(_shape(kind), data, ())
    if reader.problems:
        raise TreeProblems(reader.problems)
    return tree


class _Reader:
    """Reads a tree and collects what is wrong; a broken part is None until the end refuses all."""

    def __init__(self) -> None:
        self.problems: list[TreeProblem] = []

    def refuse(self, place: Place, reason: str, **facts: str) -> None:
        self.problems.append(TreeProblem(place, reason, facts))

    def read(self, shape: _Shape, data: Any, place: Place) -> Any:
        return getattr(self, shape.kind)(shape.of, data, place)

    def scalar(self, leaf: Leaf, data: Any, place: Place) -> Any:
        if data is None:
            return self.refuse(place, "empty")
        if isinstance(data, dict | list):
            return self.refuse(place, "value")
        try:
            return leaf.read(str(data))
        except BadValue as bad:
            return self.refuse(place, bad.reason, **bad.facts)

    def items(self, shape: _Shape, data: Any, place: Place) -> Any:
        if not isinstance(data, list):
            return self.refuse(place, "list")
        return tuple(self.read(shape, item, (*place, n)) for n, item in enumerate(data))

    def entries(self, shapes: tuple[_Shape, _Shape], data: Any, place: Place) -> Any:
        if not isinstance(data, dict):
            return self.refuse(place, "mapping")
        return {
            self.read(shapes[0], key, (*place, key)): self.read(shapes[1], value, (*place, key))
            for key, value in data.items()
        }

    def variant(self, members: dict[str, type], data: Any, place: Place) -> Any:
        if not isinstance(data, dict) or len(data) != 1 or not data.keys() <= members.keys():
            return self.refuse(place, "one_of", known=", ".join(members))
        ((tag, inner),) = data.items()
        return self.record(members[tag], inner, (*place, tag))

    def record(self, kind: type, data: Any, place: Place) -> Any:
        short = getattr(kind, "SHORT", None)
        if short and not isinstance(data, dict | list):
            data = {short: data}
        if not isinstance(data, dict):
            return self.refuse(place, "mapping")
        parts = _parts(kind)
        for key in data:
            if key not in parts:  # half of a text with a comma is a key without a value
                reason = "unknown_key" if data[key] is not None else "unquoted"
                self.refuse((*place, key), reason, key=key, known=", ".join(parts))
        values = {}
        for part in parts.values():
            if part.key in data:
                values[part.name] = self.read(part.shape, data[part.key], (*place, part.key))
            elif part.required:
                self.refuse(place, "missing_key", key=part.key)
        complete = all(part.name in values or not part.required for part in parts.values())
        return kind(**values) if complete else None


def write_tree(kind: Any, tree: Any) -> Any:
    """Plain data of a tree, keys in the order of the dataclass; values left at default are not."""
    return _written(_shape(kind), tree)


def _written(shape: _Shape, tree: Any) -> Any:
    if shape.kind == "record":
        return _written_record(shape.of, tree)
    if shape.kind == "variant":
        return {tree.TAG: _written_record(type(tree), tree)}
    if shape.kind == "items":
        return [_written(shape.of, item) for item in tree]
    if shape.kind == "entries":
        keys, values = shape.of
        return {_written(keys, key): _written(values, value) for key, value in tree.items()}
    return shape.of.write(tree)


def _written_record(kind: type, tree: Any) -> Any:
    written = {
        part.key: _written(part.shape, getattr(tree, part.name))
        for part in _parts(kind).values()
        if part.required or getattr(tree, part.name) != part.default
    }
    short = getattr(kind, "SHORT", None)
    return written[short] if short and list(written) == [short] else written


def json_schema(kind: type) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a tree's text, with the dataclasses' first lines as titles."""
    definitions: dict[str, Any] = {}
    root = _schema(_shape(kind), definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **root,
        "$defs": dict(sorted(definitions.items())),
    }


def _schema(shape: _Shape, definitions: dict[str, Any]) -> dict[str, Any]:
    if shape.kind == "record":
        return _reference(shape.of, definitions)
    if shape.kind == "variant":
        return {"oneOf": [_tagged_schema(each, definitions) for each in shape.of.values()]}
    if shape.kind == "items":
        return {"type": "array", "items": _schema(shape.of, definitions)}
    if shape.kind == "entries":
        keys, values = (_schema(each, definitions) for each in shape.of)
        return {"type": "object", "propertyNames": keys, "additionalProperties": values}
    schema: dict[str, Any] = shape.of.schema
    return schema


def _reference(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}
        definitions[kind.__name__] = _record_schema(kind, definitions)
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _record_schema(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    parts = _parts(kind)
    title = {"title": (kind.__doc__ or "").split("\n")[0]}
    record = {
        "type": "object",
        "properties": {key: _schema(part.shape, definitions) for key, part in parts.items()},
        "required": [key for key, part in parts.items() if part.required],
        "additionalProperties": False,
    }
    short = getattr(kind, "SHORT", None)
    if short is None:
        return title | record
    return title | {"anyOf": [_schema(parts[short].shape, definitions), record]}


def _tagged_schema(member: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {member.TAG: _reference(member, definitions)},
        "required": [member.TAG],
        "additionalProperties": False,
    }
