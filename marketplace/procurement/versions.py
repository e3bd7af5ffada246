"""A published call as it was after some of its corrections: what each of them changed is kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from marketplace.procurement.models import Call, Correction

_KEPT: Mapping[str, Callable[[str], date]] = {
    "starts_on": date.fromisoformat,
    "ends_on": date.fromisoformat,
    "deadline": datetime.fromisoformat,
    "questions_until": datetime.fromisoformat,
}
"""Fields that corrections keep as text."""


@dataclass(frozen=True)
class _Earlier:
    """The call, save for what later corrections changed."""

    call: Call
    corrections: Sequence[Correction]
    said: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.said[name] if name in self.said else getattr(self.call, name)


def after_corrections(call: Call, count: int) -> Call:
    """What a published call said after so many corrections, to be read and never written."""
    if count >= len(call.corrections):
        return call
    said: dict[str, Any] = {}
    for later in reversed(call.corrections[count:]):
        said |= {name: _read(name, before) for name, (before, _after) in later.changes.items()}
    return cast(Call, _Earlier(call, call.corrections[:count], said))


def _read(name: str, kept: Any) -> Any:
    return _KEPT[name](kept) if name in _KEPT and kept is not None else kept
