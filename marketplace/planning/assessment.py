"""What the law says about a need on a day, by value: for the page, the memo and later decisions.

An assessment holds everything it rests on (sums, thresholds, rules with their sources), because it
must be understood when other rules are in force. `freeze` and `thaw` are JSON and back.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from marketplace.planning.procedures import IN_A_SYSTEM, RUN_HERE

Texts = Mapping[str, str]


@dataclass(frozen=True)
class RuleUse:
    """A rule as it was used."""

    kind: str
    key: str
    names: Texts
    valid_from: date
    source: str
    confirmed_by: str | None
    digest: str
    """SHA-256 of its value."""

    @property
    def identity(self) -> tuple[str, str, date, str]:
        """What makes it another rule."""
        return self.kind, self.key, self.valid_from, self.digest


@dataclass(frozen=True)
class Distance:
    """A threshold and how far the sum is from it, in cents; 0 where it is reached."""

    key: str
    names: Texts
    regime: str
    cents: int
    left_cents: int


@dataclass(frozen=True)
class Counted:
    """Another need of the same whole, within the period: its value, and whether it is known."""

    number: str
    title: str
    on: date
    cents: int
    awarded: bool
    providers: tuple[tuple[str, int], ...]
    """Names with cents, where the value is known by provider."""


@dataclass(frozen=True)
class Step:
    """A step of a procedure with the first day on which it may be."""

    key: str
    on: date
    days: int | None
    """The days of the rule that it comes from, if any."""
    source: str


@dataclass(frozen=True)
class Allowed:
    """A procedure that may be used, why, on what condition, and its calendar."""

    key: str
    names: Texts
    why: Texts
    condition: Texts | None
    source: str
    calendar: tuple[Step, ...]


@dataclass(frozen=True)
class Procedure:
    """The judgement of a need on a day."""

    day: date
    service_class: str
    cpv: str
    own_cents: int
    total_cents: int
    first: date
    last: date
    """The period of the largest sum around the need, both days included."""
    months: int
    regime: str
    """The regime of the whole that the need belongs to."""
    alone: str
    """The regime that the need would have alone."""
    remedy_key: str
    """The rule of a remedy is ``<remedy_key>:<kind of decision>``."""
    remedy: Texts
    """Names of the remedy of an award."""
    means: tuple[Texts, ...]
    """The means of that remedy."""
    thresholds: tuple[Distance, ...]
    chosen: str
    """The intended procedure; the lightest that the need's own value allows where none is named."""
    allowed: tuple[Allowed, ...]
    counted: tuple[Counted, ...]
    rules: tuple[RuleUse, ...]
    split: bool
    """Whether the intended procedure is allowed by the need's own value, but not by its whole's."""
    provider: str = ""
    """The provider whose sum is the largest, where the rule sums by provider."""
    let_through: Allowed | None = None
    """The intended procedure of a split, which only an override permits."""

    @property
    def fits(self) -> bool:
        """Whether the intended procedure is one of those allowed."""
        return any(each.key == self.chosen for each in self.allowed)

    @property
    def intended(self) -> Allowed | None:
        """The intended procedure, if it is allowed."""
        return next((each for each in self.allowed if each.key == self.chosen), None)

    @property
    def runs_here(self) -> bool:
        """Whether the product runs the intended procedure itself."""
        return self.chosen in RUN_HERE

    @property
    def in_a_system(self) -> bool:
        """Whether it is bought through a dynamic purchasing system, which an admission opens."""
        return self.chosen == IN_A_SYSTEM

    @property
    def providers(self) -> tuple[tuple[str, int], ...]:
        """What the counted purchases came to by provider, in cents, the largest first."""
        sums: dict[str, int] = {}
        for each in self.counted:
            for name, cents in each.providers:
                sums[name] = sums.get(name, 0) + cents
        return tuple(sorted(sums.items(), key=lambda pair: (-pair[1], pair[0])))

    @property
    def reached(self) -> Distance | None:
        """The highest threshold that the sum reaches."""
        reached = [each for each in self.thresholds if not each.left_cents]
        return max(reached, key=lambda each: each.cents, default=None)

    @property
    def next_threshold(self) -> Distance | None:
        """The threshold that would tip the regime."""
        ahead = [each for each in self.thresholds if each.left_cents]
        return min(ahead, key=lambda each: each.left_cents, default=None)

    def rules_since(self, before: "Procedure") -> tuple[RuleUse, ...]:
        """The rules used that an earlier judgement did not rest on as they are now; then those of
        the earlier one that no rule of this one has followed."""
        known = {rule.identity for rule in before.rules}
        places = {(rule.kind, rule.key) for rule in self.rules}
        new = [rule for rule in self.rules if rule.identity not in known]
        gone = [rule for rule in before.rules if (rule.kind, rule.key) not in places]
        return (*new, *gone)

    @property
    def unconfirmed(self) -> tuple[RuleUse, ...]:
        """Rules used that nobody has confirmed."""
        return tuple(rule for rule in self.rules if not rule.confirmed_by)

    def freeze(self) -> dict[str, Any]:
        """Plain JSON values."""
        frozen: dict[str, Any] = _plain(asdict(self))
        return frozen

    @classmethod
    def thaw(cls, content: Mapping[str, Any]) -> Self:
        """What `freeze` wrote."""
        days = {name: date.fromisoformat(content[name]) for name in ("day", "first", "last")}
        through = content.get("let_through")
        return cls(
            **{
                **content,
                **days,
                "means": tuple(content["means"]),
                "thresholds": tuple(Distance(**each) for each in content["thresholds"]),
                "allowed": tuple(_allowed(each) for each in content["allowed"]),
                "counted": tuple(_counted(each) for each in content["counted"]),
                "rules": tuple(_rule_use(each) for each in content["rules"]),
                "let_through": _allowed(through) if through else None,
            }
        )


def _allowed(content: Mapping[str, Any]) -> Allowed:
    steps = (Step(**{**each, "on": date.fromisoformat(each["on"])}) for each in content["calendar"])
    return Allowed(**{**content, "calendar": tuple(steps)})


def _counted(content: Mapping[str, Any]) -> Counted:
    providers = tuple((name, cents) for name, cents in content["providers"])
    return Counted(**{**content, "on": date.fromisoformat(content["on"]), "providers": providers})


def _rule_use(content: Mapping[str, Any]) -> RuleUse:
    return RuleUse(**{**content, "valid_from": date.fromisoformat(content["valid_from"])})


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
