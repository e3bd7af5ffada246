"""Reads for verification: one line, and the facts that it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from outcomes.payments.lifecycle import UNDECIDED
from outcomes.payments.models import PaymentLine
from outcomes.payments.queries import lines_of_run
from outcomes.pure.explain import explanation_from
from outcomes.pure.facts import AsOf, known_spells
from outcomes.results.queries import Evidence, evidence_of
from outcomes.verification.evidence import comes_first

OUTSIDE = 200


def line_by_id(_actor: Actor, line_id: UUID) -> PaymentLine:
    """A payment line by its key; NotFound where the actor may not know of it."""
    found = db.session.get(PaymentLine, line_id)
    if found is None:
        raise NotFound("payment_line.not_found", key=str(line_id))
    return found


@dataclass(frozen=True)
class Fact:
    """A spell as it was known when the line was calculated, and whether it has changed since."""

    evidence: Evidence
    changed_since: bool


def facts_of_line(actor: Actor, line: PaymentLine) -> list[Fact]:
    """The spells that a line rests on, each with where it came from."""
    versions = evidence_of(actor, explanation_from(line.explanation).spell_ids)
    spells = [each.spell for each in versions]
    by_version = {(each.spell.spell_id, each.spell.version): each for each in versions}
    now = known_spells(spells, AsOf.of(actor.now))
    return [
        Fact(by_version[spell.spell_id, spell.version], changed_since=spell not in now)
        for spell in known_spells(spells, AsOf.of(line.as_of))
    ]


def waiting_lines(actor: Actor, line: PaymentLine) -> Sequence[PaymentLine]:
    """The lines of the same run that wait for the verifier, the odd ones first, and this one."""
    if line.run_id is None:
        return []
    waiting = [
        row
        for row in lines_of_run(actor, line.run_id)
        if row.state in UNDECIDED or row.id == line.id
    ]
    return sorted(waiting, key=lambda row: not comes_first(row))


def lines_outside_runs(_actor: Actor) -> Sequence[PaymentLine]:
    """Lines that were asked about when their run left, those answered first."""
    return db.session.scalars(
        select(PaymentLine)
        .where(PaymentLine.run_id.is_(None), PaymentLine.state.in_(("asked_back", "answered")))
        .order_by(PaymentLine.state, PaymentLine.outcome_on, PaymentLine.line_id)
        .limit(OUTSIDE)
    ).all()
