"""YAML text as plain data whose scalars stay text, with the line of each place.

Scalars are not guessed at ("no" is no truth value, 1.10 no float): the tree's types read them.
Size, depth and aliases are bounded before anything is built, so that no text can exhaust memory.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from outcomes.pure.codec import Place, TreeProblem
from outcomes.pure.problems import Problem, SchemeProblems

MAX_CHARACTERS = 262_144
SAYINGS = (
    (re.compile(r"found character '\\t'"), "yaml_tab"),
    (
        re.compile("mapping values are not allowed|expected ',' or .* but got '[^<]"),
        "yaml_unquoted",
    ),
    (re.compile("cannot start|but found '<scalar>'"), "yaml_unquoted"),
    (re.compile("expected ',' or "), "yaml_bracket"),
    (re.compile("quoted scalar found unexpected"), "yaml_quote"),
    (re.compile("could not find expected ':'"), "yaml_colon"),
    (re.compile("escape"), "yaml_escape"),
    (
        re.compile("expected <block end>|entries are not allowed|keys are not allowed"),
        "yaml_indent",
    ),
)
"""What the parser says of a text that is not YAML, and our reason for it."""
LEFT_OPEN = ("yaml_bracket", "yaml_quote", "yaml_colon")
"""What is wrong where it begins, not where the parser gives up."""
MAX_DEPTH = 20
MAX_ENTRIES = 1_000
"""Of one list or mapping."""


def load(text: str, file: str) -> tuple[Any, dict[Place, int]]:
    """The data of one YAML document and the line of each place. Raises SchemeProblems."""
    if len(text) > MAX_CHARACTERS:
        raise _refused(file, 0, "too_long", limit=str(MAX_CHARACTERS))
    try:
        _check_bounds(text, file)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _refused(
            file, line, "yaml_sign", value=f"U+{ord(text[error.position]):04X}"
        ) from None
    except yaml.MarkedYAMLError as error:
        detail = " ".join(part for part in (error.context, error.problem) if part)
        reason = next((ours for said, ours in SAYINGS if said.search(detail)), "yaml")
        marks = [error.problem_mark, error.context_mark]
        mark = next(filter(None, reversed(marks) if reason in LEFT_OPEN else marks), None)
        raise _refused(file, mark.line + 1 if mark else 0, reason) from None
    if node is None:
        raise _refused(file, 0, "empty")
    lines: dict[Place, int] = {(): node.start_mark.line + 1}
    return _data(node, (), lines, file), lines


def located(
    found: Iterable[TreeProblem], lines: dict[Place, int], file: str, data: Any
) -> SchemeProblems:
    """The problems of a tree with the lines of their places, in the order of the text."""
    problems = []
    for problem in found:
        place = problem.place
        while place not in lines:
            place = place[:-1]
        column = ".".join(_path(problem.place, data))
        problems.append(Problem(file, lines[place], column, problem.reason, problem.facts))
    return SchemeProblems(sorted(problems, key=lambda problem: problem.row))


def _path(place: Place, data: Any) -> Iterator[str]:
    """A place as people read it: a rule by its id, other items of lists counted from 1."""
    for step in place:
        try:
            data = data[step]
        except (LookupError, TypeError):
            data = None
        if isinstance(step, int):
            yield str(data["id"]) if isinstance(data, dict) and "id" in data else str(step + 1)
        else:
            yield str(step)


def _check_bounds(text: str, file: str) -> None:
    depth = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
        if depth > MAX_DEPTH:
            raise _refused(file, line, "too_deep", limit=str(MAX_DEPTH))
        if documents > 1:
            raise _refused(file, line, "one_document")
        if isinstance(event, yaml.NodeEvent) and (event.anchor or getattr(event, "tag", None)):
            raise _refused(file, line, "alias")


def _data(node: yaml.Node, place: Place, lines: dict[Place, int], file: str) -> Any:
    if isinstance(node, yaml.CollectionNode) and len(node.value) > MAX_ENTRIES:
        raise _refused(file, node.start_mark.line + 1, "too_many", limit=str(MAX_ENTRIES))
    if isinstance(node, yaml.SequenceNode):
        items = []
        for position, item in enumerate(node.value):
            lines[*place, position] = item.start_mark.line + 1
            items.append(_data(item, (*place, position), lines, file))
        return items
    if isinstance(node, yaml.MappingNode):
        entries: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise _refused(file, line, "yaml_key")
            if key.value in entries:
                raise _refused(file, line, "duplicate_key", key=key.value)
            lines[*place, key.value] = line
            entries[key.value] = _data(value, (*place, key.value), lines, file)
        return entries
    is_null = node.tag == "tag:yaml.org,2002:null"
    return None if is_null else node.value


def _refused(file: str, line: int, reason: str, **facts: str) -> SchemeProblems:
    return SchemeProblems([Problem(file, line, "", reason, facts)])
