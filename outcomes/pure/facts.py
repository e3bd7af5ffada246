"""The facts a calculation reads, and which of them were known at a stated moment."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

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


@dataclass(frozen=True)
class ContractTerms:
    """What a calculation may ask of a contract."""

    contract_id: str
    starts_on: date | None = None
    ends_on: date | None = None
    capacity: int | None = None
    budget_line: str = ""


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


def known_spells(versions: Iterable[Spell], as_of: AsOf) -> list[Spell]:
    """The spells as they were known: of each, the latest version recorded by then, if it stands.

    Later means recorded later; of two recorded at one instant, the higher version. The order of
    the versions given does not matter.
    """
    latest: dict[str, Spell] = {}
    for spell in versions:
        recorded = spell.recorded_at or ALWAYS
        if recorded > as_of.instant:
            continue
        other = latest.get(spell.spell_id)
        if other is None or _age(spell) > _age(other):
            latest[spell.spell_id] = spell
    return [latest[spell_id] for spell_id in sorted(latest) if not latest[spell_id].withdrawn]


def _age(spell: Spell) -> tuple[datetime, int, str]:
    """Orders versions; the last part only makes two that claim the same place comparable."""
    return spell.recorded_at or ALWAYS, spell.version, repr(astuple(spell))
