"""The domain's ways to say no: a name and facts; the door picks words and language.

A constraint of the database that must never be broken has a name; `name_constraint` says which
domain error that name means and at which form field it shows. Other errors of the database that a
person can do something about have a domain error too: see `from_database_error`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from psycopg import DataError, errors

from marketplace.platform.characters import forbidden_in


class DomainError(Exception):
    """Something the product refuses, with a code such as ``offer.after_deadline`` and facts."""

    status = 409

    def __init__(self, code: str, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code = code
        self.field = field
        self.facts = facts

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code} ({facts})" if facts else self.code


class Refused(DomainError):
    """A rule of the domain forbids the act now."""


class Conflict(DomainError):
    """The act contradicts something that already stands."""


class NotFound(DomainError):
    """There is no such thing, or the actor may not know of it."""

    status = 404


class Forbidden(DomainError):
    """The actor may not do this act."""

    status = 403


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the input: at which field, which code, with which facts."""

    field: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class Invalid(DomainError):
    """Input with one or more problems, each named beside its field."""

    status = 422

    def __init__(self, *problems: Problem) -> None:
        super().__init__("input.invalid", count=len(problems))
        self.problems = problems


class Malformed(DomainError):
    """An address or a text with something that none may have."""

    status = 400


class Busy(DomainError):
    """The database gave the act up for another one at the same time; nothing of it remains."""

    status = 503


_NUL = ("cannot contain NUL", "\\u0000 cannot be converted to text")
"""How the driver and the server say it of a text, and of JSON."""
_AT_THE_SAME_TIME = (
    errors.DeadlockDetected,
    errors.SerializationFailure,
    errors.LockNotAvailable,
)
_CONSTRAINTS: dict[str, tuple[str, str | None]] = {}


def name_constraint(constraint: str, code: str, field: str | None = None) -> None:
    """Say which domain error a broken constraint means, and at which field it shows."""
    _CONSTRAINTS[constraint] = (code, field)


def from_database_error(error: Exception) -> DomainError | None:
    """The domain error that an error of the database means, or None where nobody named it.

    A named constraint means its error; a deadlock, a failed serialization or a lock that was
    waited for too long mean Busy; a character that PostgreSQL does not store means Malformed.
    """
    if isinstance(error, UnicodeEncodeError):
        character = forbidden_in(error.object[error.start])
        return Malformed("input.character", character=character) if character else None
    origin = getattr(error, "orig", None)
    if isinstance(origin, _AT_THE_SAME_TIME):
        return Busy("database.busy")
    if isinstance(origin, DataError) and any(words in str(origin) for words in _NUL):
        return Malformed("input.character", character="U+0000")
    name = getattr(getattr(origin, "diag", None), "constraint_name", None)
    if name is None or name not in _CONSTRAINTS:
        return None
    code, field = _CONSTRAINTS[name]
    return Conflict(code, field=field)
