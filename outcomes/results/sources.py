"""The sources of results: dated rules with rank and legal basis, and how each writes its files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.i18n import text_of
from marketplace.platform.system_tokens import in_use
from marketplace.rules.queries import rules_on
from outcomes.results.mapping import USUAL, ColumnMapping
from outcomes.results.models import ResultsMapping, ResultsToken

KIND = "results_source"


@dataclass(frozen=True)
class Source:
    """Where results come from: its name, its rank (1 is believed first), the legal basis."""

    code: str
    names: Mapping[str, str]
    rank: int
    legal_basis: str

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return text_of(self.names)


def sources_on(actor: Actor, day: date) -> dict[str, Source]:
    """The sources in force on a day, by code, the best rank first."""
    found = [
        Source(rule.key, rule.value["names"], rule.value["rank"], rule.value["legal_basis"])
        for rule in rules_on(actor, (KIND,), day)
    ]
    return {each.code: each for each in sorted(found, key=lambda each: (each.rank, each.code))}


def mapping_row(_actor: Actor, source: str) -> ResultsMapping | None:
    """How a source writes its files, where somebody has said so."""
    return db.session.scalars(select(ResultsMapping).filter_by(source=source)).one_or_none()


def mapping_of(actor: Actor, source: str) -> ColumnMapping:
    """The same as what reading asks."""
    row = mapping_row(actor, source)
    return ColumnMapping(row.columns, row.dates, row.kinds) if row else USUAL


def source_by_code(actor: Actor, code: str) -> Source:
    """A source that is in force today; NotFound where there is none."""
    found = sources_on(actor, actor.today).get(code)
    if found is None:
        raise NotFound("results.unknown_source")
    return found


def source_choices(actor: Actor) -> list[tuple[str, str, str]]:
    """The sources in force with their names and legal bases, for a form."""
    found = sources_on(actor, actor.today).values()
    return [(each.code, each.name, each.legal_basis) for each in found]


def source_names(actor: Actor) -> dict[str, str]:
    """The names of the sources in force by code, in the reader's language."""
    return {code: each.name for code, each in sources_on(actor, actor.today).items()}


def mapped_sources(_actor: Actor) -> frozenset[str]:
    """The codes of the sources of which somebody has said how they write their files."""
    return frozenset(db.session.scalars(select(ResultsMapping.source)))


def tokens_of(_actor: Actor, source: str) -> Sequence[ResultsToken]:
    """The tokens of a source's systems that are of use, the newest first."""
    return in_use(ResultsToken, source=source)
