"""Who may decide: which power covers a decision by its kind, its procedure and its value."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

OFFICE_HOLDER, BODY = "office_holder", "body"
EACH = "*"
"""Stands for every municipality, over its own purchases."""


@dataclass(frozen=True)
class Power:
    """A row of the competence table: an office or a body, and what it may decide on."""

    key: str
    holder: str
    """``office_holder`` or ``body``."""
    role: str
    """The role in the product that acts for it."""
    kinds: frozenset[str]
    models: frozenset[str] = frozenset()
    """Procedures; empty means all."""
    cents: int | None = None
    """The highest value that it may decide on, without VAT; None where there is no limit."""
    people: frozenset[str] = frozenset()
    """Who holds the office, by e-mail address; empty means everybody who has the role with the
    buyer."""
    municipality: str = ""
    """Over whose purchases it is: a municipality's own (its code, or ``*`` for each municipality),
    or those of the area's buyer where empty."""

    def covers(self, kind: str, model: str, cents: int) -> bool:
        """Whether a decision of a kind, procedure and value is within the power."""
        return (
            kind in self.kinds
            and (not self.models or model in self.models)
            and (self.cents is None or cents <= self.cents)
        )

    def held_by(self, email: str, roles: Collection[str], *, within: bool) -> bool:
        """Whether a person acts for it, by e-mail address and roles, and by whether these are roles
        ``within`` the buyer's own organisation, unless the power names its people."""
        return self.role in roles and (email in self.people if self.people else within)


def over(powers: Iterable[Power], municipality: str) -> list[Power]:
    """The powers over the purchases of a buyer: a municipality, by its code, or the area's own
    where that is empty. What names the municipality takes the place of what is for each."""
    found = list(powers)
    named = [power for power in found if power.municipality == municipality]
    return named or [power for power in found if municipality and power.municipality == EACH]


def covering(powers: Iterable[Power], kind: str, model: str, cents: int) -> tuple[Power, ...]:
    """The powers that cover a decision, the narrowest first; at one limit offices before bodies."""
    found = [power for power in powers if power.covers(kind, model, cents)]
    return tuple(sorted(found, key=_breadth))


def _breadth(power: Power) -> tuple[bool, int, bool, str]:
    return power.cents is None, power.cents or 0, power.holder == BODY, power.key
