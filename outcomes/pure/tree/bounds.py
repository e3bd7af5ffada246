"""What bounds amounts: caps, floors, hold-backs, shares of a consortium."""

from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from outcomes.pure.codec import Key
from outcomes.pure.scalars import Code, Eur, Share
from outcomes.pure.tree.basics import Formula, Text
from outcomes.pure.tree.finding import Happened

AccountKey = Literal[
    "person",
    "referral",
    "contract",
    "rule",
    "provider",
    "municipality",
    "budget_line",
    "calendar_month",
    "calendar_year",
    "contract_year",
]
"""What an account of a cap is kept for; periods are those of the outcome's day."""
PERIODS: tuple[AccountKey, ...] = ("calendar_month", "calendar_year", "contract_year")
"""Keys of accounts that each line has: the period of its day."""


@dataclass(frozen=True)
class Cap:
    """The most that is paid for one combination of these keys, over all or some rules."""

    label: Text
    source: str
    per: tuple[AccountKey, ...]
    cents: Annotated[Eur | None, Key("eur")] = None
    amount: Formula | None = None
    rules: tuple[Code, ...] = ()
    crossing: Literal["cut", "pro_rata"] = "cut"


OrderKey = Literal["outcome_on", "referral_id", "rule"]
ORDER: tuple[OrderKey, ...] = get_args(OrderKey)
"""The order in which claw-backs take where there are no caps."""


@dataclass(frozen=True)
class Caps:
    """Caps and the order in which lines use them up."""

    order: tuple[OrderKey, ...]
    limits: dict[Code, Cap]

    @property
    def keys(self) -> set[str]:
        """What accounts are kept for."""
        return {key for cap in self.limits.values() for key in cap.per}


@dataclass(frozen=True)
class Floor:
    """The least that is paid for a contract and period, over all or some rules."""

    label: Text
    source: str
    period: Literal["calendar_month", "calendar_year", "contract_year", "contract"]
    cents: Annotated[Eur | None, Key("eur")] = None
    amount: Formula | None = None
    rules: tuple[Code, ...] = ()


@dataclass(frozen=True)
class HoldBack:
    """A share of some rules' amounts that waits for an event of the referral or contract."""

    label: Text
    source: str
    share: Share
    rules: tuple[Code, ...]
    until: Happened


@dataclass(frozen=True)
class Shares:
    """Each line is divided among a consortium by shares in a table, keys `contract/provider`."""

    table: Code
