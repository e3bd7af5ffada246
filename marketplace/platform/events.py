"""Events: how a lower floor tells an upper one, inside the transaction and without an import.

A room declares an event as a frozen dataclass and sends it; the receivers are wired at start
(``marketplace.receivers``) and run in the same unit. What may fail on its own goes to the outbox.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from marketplace.platform.unit import Unit

Event = TypeVar("Event")
Receiver = Callable[[Unit, Any], None]

_declared: set[type] = set()
_receivers: dict[type, list[Receiver]] = defaultdict(list)


def declare(event_type: type[Event]) -> type[Event]:
    """Class decorator: this dataclass is an event that rooms above may receive."""
    _declared.add(event_type)
    return event_type


def receive(event_type: type[Event], receiver: Callable[[Unit, Event], None]) -> None:
    """Wire a receiver; the same one twice counts once, so that two apps can be made."""
    if event_type not in _declared:
        raise LookupError(f"{event_type.__name__} is not a declared event")
    if receiver not in _receivers[event_type]:
        _receivers[event_type].append(receiver)


def send(u: Unit, event: object) -> None:
    """Hand an event to its receivers now; if one fails, the whole act fails."""
    for receiver in _receivers[type(event)]:
        receiver(u, event)


def declared() -> frozenset[type]:
    """All declared events."""
    return frozenset(_declared)


def receivers(event_type: type) -> tuple[Receiver, ...]:
    """The receivers of an event."""
    return tuple(_receivers[event_type])
