"""What a source has told of a referral's client in forms so far, job by job.

Each job is a spell of its own, named after the referral and the employer; a next one with the same
employer has its number after that. Which one somebody means is said, or follows from the days.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.unit import system_unit, unit
from outcomes.pure.claims import days_in_common
from outcomes.pure.facts import Spell
from outcomes.referrals.models import Referral
from outcomes.results.conflicts import PARTICIPANT, standing_version
from outcomes.results.employers import employer_key
from outcomes.results.known import as_spell
from outcomes.results.models import ResultsImport, SpellVersion


@dataclass(frozen=True)
class ToldJob:
    """A job as the source told of it last, by the source's own name of the spell."""

    name: str
    spell: Spell

    def is_of(self, employer_id: str, started_on: date, ended_on: date | None) -> bool:
        """Whether work with an employer on some days is this job: the same employer, and a day in
        common with what is known of it now, whoever said that."""
        if employer_key(self.spell.employer_id) != employer_key(employer_id):
            return False
        standing = standing_version(self.spell.spell_id)
        known = self.spell if standing is None or standing.withdrawn else as_spell(standing)
        return days_in_common(known, replace(known, started_on=started_on, ended_on=ended_on))


def told_jobs(referral: Referral, source: str) -> Sequence[ToldJob]:
    """The jobs of a referral's client that a source has told of, the latest start first: a provider
    of this referral, the client whichever referral it was asked about."""
    name = func.coalesce(SpellVersion.external_id, SpellVersion.spell_id)
    latest = (
        select(name, SpellVersion)
        .join(ResultsImport, ResultsImport.id == SpellVersion.import_id)
        .where(
            SpellVersion.person_key == referral.person_key,
            ResultsImport.source == source,
            *_told_with(name, referral, source),
        )
        .order_by(name, SpellVersion.version.desc())
        .ext(distinct_on(name))
    )
    jobs = [ToldJob(called, as_spell(row)) for called, row in db.session.execute(latest)]
    return sorted(jobs, key=lambda each: (each.spell.started_on, each.name), reverse=True)


def _told_with(
    name: ColumnElement[str], referral: Referral, source: str
) -> Sequence[ColumnElement[bool]]:
    if source == PARTICIPANT:
        return ()
    return (name.startswith(f"{referral.number}:", autoescape=True),)


def own_told_jobs(actor: Actor, referral: Referral, source: str) -> Sequence[ToldJob]:
    """The same for who reads them on a page: only the source's own word, of its own referral."""
    with unit(actor) as outer, system_unit(outer):
        return told_jobs(referral, source)


def referrals_told_of(versions: Iterable[SpellVersion], source: str) -> Sequence[Referral]:
    """The referrals whose clients' jobs versions are that a source has told of in a form."""
    told = {each.import_id: each.external_id or each.spell_id for each in versions}
    of_source = db.session.scalars(
        select(ResultsImport.id).where(ResultsImport.id.in_(told), ResultsImport.source == source)
    )
    numbers = {told[key].partition(":")[0] for key in of_source}
    return db.session.scalars(select(Referral).where(Referral.number.in_(numbers))).all()


def name_of_new(referral: Referral, employer_id: str, jobs: Sequence[ToldJob]) -> str:
    """A name that none of the jobs has."""
    first = f"{referral.number}:{employer_id}"
    taken = {each.name for each in jobs}
    number = 1
    while (name := first if number == 1 else f"{first}:{number}") in taken:
        number += 1
    return name
