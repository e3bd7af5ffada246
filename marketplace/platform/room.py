"""What a room gives to the house: its ``room.py`` says it, and ``marketplace.wiring`` lists the
rooms."""

from dataclasses import dataclass
from types import ModuleType

from flask import Blueprint

from marketplace.platform.files import FileKind
from marketplace.platform.lifecycle import Lifecycle
from marketplace.platform.limits import Limit
from marketplace.platform.todo import TodoSource


@dataclass(frozen=True, kw_only=True)
class Room:
    """One room, those within it included."""

    models: tuple[ModuleType, ...] = ()
    """Modules with tables."""
    lifecycles: tuple[Lifecycle, ...] = ()
    blueprints: tuple[Blueprint, ...] = ()
    """Pages and APIs."""
    words: tuple[ModuleType, ...] = ()
    """Modules with ``ERRORS`` and ``LABELS``."""
    todos: tuple[TodoSource, ...] = ()
    """What waits for whom, for the home page."""
    file_kinds: tuple[FileKind, ...] = ()
    limits: tuple[Limit, ...] = ()
    """How often its forms may be sent: against guessing and flooding."""
