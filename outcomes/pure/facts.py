"""The facts a calculation reads, and which of them were known at a stated moment."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol, TypeVar

from marketplace.pure.periods import day_end, local_day


@dataclass(frozen=True)
class Referral:
    """One person referred to one contract's service for one period.

    `ended_on` None: the service goes on. `groups` are codes of the scheme.
    """

    referral_id: str
    person_key: str
    contract_id: str
    referred_on: date
    started_on: date | None = None
    ended_on: date | None = None
    groups: tuple[str, ...] = ()
    provider_id: str = ""
    municipality: str = ""
    columns: Mapping[str, Any] = field(default_factory=dict)
    """The scheme's declared columns: dates, exact numbers, cents, codes; None where empty."""


@dataclass(frozen=True, kw_only=True)
class Spell:
    """One version of a spell of work: a person with an employer, both ends included.

    `ended_on` None: going on. `kind` is open, subsidised, self_employed or apprenticeship.
    `recorded_at` None: always known. Nothing is overwritten: a correction is a later version, and
    a `withdrawn` one says that the spell never was.
    """

    spell_id: str
    person_key: str
    employer_id: str
    started_on: date
    ended_on: date | None = None
    hours_per_week: Decimal
    monthly_pay_cents: int | None = None
    kind: str = "open"
    recorded_at: datetime | None = None
    version: int = 1
    withdrawn: bool = False
    columns: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What the versions of one spell have in common."""
        return self.spell_id


@dataclass(frozen=True, kw_only=True)
class Event:
    """One version of something that happened to a subject, or held until `valid_to`.

    `subject_kind` is referral, person, employer or deliverable. `value` is the text of the file;
    what it holds is declared by the scheme. Versions are those of Spell.
    """

    event_id: str
    subject_kind: str = "referral"
    subject_id: str
    contract_id: str = ""
    type: str
    occurred_on: date
    valid_to: date | None = None
    value: str = ""
    recorded_at: datetime | None = None
    version: int = 1
    withdrawn: bool = False

    @property
    def key(self) -> str:
        """What the versions of one event have in common."""
        return self.event_id


@dataclass(frozen=True)
class TableRow:
    """A number of a table under a key, from a day on: an index, a target, a baseline, a share."""

    table: str
    key: str
    valid_from: date
    value: Fraction


@dataclass(frozen=True)
class ContractTerms:
    """What a calculation may ask of a contract."""

    contract_id: str
    starts_on: date | None = None
    ends_on: date | None = None
    capacity: int | None = None
    budget_line: str = ""
    columns: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AsOf:
    """The moment at which a calculation looks at the facts, and its day in Helsinki."""

    instant: datetime
    day: date

    @classmethod
    def of(cls, moment: "date | datetime | AsOf") -> "AsOf":
        """A date means its end in Europe/Helsinki; a time must carry its zone (ValueError)."""
        if isinstance(moment, AsOf):
            return moment
        if isinstance(moment, datetime):
            return cls(moment, local_day(moment))
        return cls(day_end(moment), moment)


ALWAYS = datetime.min.replace(tzinfo=UTC)


class Version(Protocol):
    """A fact of which there may be several versions."""

    @property
    def key(self) -> str: ...
    @property
    def recorded_at(self) -> datetime | None: ...
    @property
    def version(self) -> int: ...
    @property
    def withdrawn(self) -> bool: ...


V = TypeVar("V", bound=Version)


def known(versions: Iterable[V], as_of: AsOf) -> list[V]:
    """The facts as they were known: of each, the latest version recorded by then, if it stands.

    Later means recorded later; of two recorded at one instant, the higher version. The order of
    the versions given does not matter.
    """
    latest: dict[str, V] = {}
    for fact in versions:
        if (fact.recorded_at or ALWAYS) > as_of.instant:
            continue
        other = latest.get(fact.key)
        if other is None or _is_later(fact, other):
            latest[fact.key] = fact
    return [latest[key] for key in sorted(latest) if not latest[key].withdrawn]


def _is_later(fact: V, other: V) -> bool:
    """Orders versions; all that they hold only where two claim the same place."""
    one, two = _age(fact), _age(other)
    return one > two if one != two else _whole(fact) > _whole(other)


def _age(fact: Version) -> tuple[datetime, int]:
    return fact.recorded_at or ALWAYS, fact.version


def _whole(fact: Version) -> str:
    return repr(astuple(fact))  # type: ignore[call-overload]


def known_spells(versions: Iterable[Spell], as_of: AsOf) -> list[Spell]:
    """The spells as they were known at a moment."""
    return known(versions, as_of)
