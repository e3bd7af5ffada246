"""The domain's ways to say no: a name and facts; the door picks words and language.

A constraint of the database that must never be broken has a name; `name_constraint` says which
domain error that name means and at which form field it shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import IntegrityError


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


_CONSTRAINTS: dict[str, tuple[str, str | None]] = {}


def name_constraint(constraint: str, code: str, field: str | None = None) -> None:
    """Say which domain error a broken constraint means, and at which field it shows."""
    _CONSTRAINTS[constraint] = (code, field)


def from_integrity_error(error: IntegrityError) -> DomainError | None:
    """The domain error for a broken constraint, or None where nobody named it."""
    diagnosis = getattr(error.orig, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    if name is None or name not in _CONSTRAINTS:
        return None
    code, field = _CONSTRAINTS[name]
    return Conflict(code, field=field)
