"""Reads about payment runs, lines and statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.identity.models import Organisation
from marketplace.rules.queries import rule_on
from outcomes.payments.bank import Account
from outcomes.payments.models import PaymentLine, PaymentRun, Statement
from outcomes.pure.explain import explanation_from
from outcomes.referrals.models import Referral
from outcomes.results.models import ResultsImport, SpellVersion

LIMIT = 500


def run_by_number(_actor: Actor, number: str) -> PaymentRun:
    """A payment run by its number."""
    found = db.session.scalars(select(PaymentRun).filter_by(number=number)).one_or_none()
    if found is None:
        raise NotFound("payment_run.not_found", number=number)
    return found


def runs(_actor: Actor) -> Sequence[PaymentRun]:
    """Payment runs, newest first."""
    return db.session.scalars(
        select(PaymentRun).order_by(PaymentRun.number.desc()).limit(LIMIT)
    ).all()


def line_by_id(_actor: Actor, line_id: UUID) -> PaymentLine:
    """A payment line by its key."""
    found = db.session.get(PaymentLine, line_id)
    if found is None:
        raise NotFound("payment_line.not_found", key=str(line_id))
    return found


def lines_of_run(_actor: Actor, run_id: UUID) -> Sequence[PaymentLine]:
    """The lines of a run: the odd ones first, then by day of the outcome."""
    return db.session.scalars(
        select(PaymentLine)
        .where(PaymentLine.run_id == run_id)
        .order_by(PaymentLine.outcome_on, PaymentLine.line_id)
    ).all()


def own_lines(_actor: Actor, state: str | None = None) -> Sequence[PaymentLine]:
    """A provider's own lines, newest outcome first."""
    rows = select(PaymentLine).order_by(PaymentLine.outcome_on.desc(), PaymentLine.line_id)
    if state is not None:
        rows = rows.where(PaymentLine.state == state)
    return db.session.scalars(rows.limit(LIMIT)).all()


def statements(_actor: Actor) -> Sequence[Statement]:
    """The statements that the actor may see, newest first."""
    return db.session.scalars(
        select(Statement).order_by(Statement.number.desc()).limit(LIMIT)
    ).all()


def statement_lines(statement_id: UUID) -> Sequence[PaymentLine]:
    """The lines of a statement in the order of files."""
    return db.session.scalars(
        select(PaymentLine)
        .join(Contract, Contract.id == PaymentLine.contract_id)
        .where(PaymentLine.statement_id == statement_id)
        .order_by(Contract.number, PaymentLine.outcome_on, PaymentLine.line_id)
    ).all()


def debtor_account(actor: Actor, day: date) -> Account:
    """The account that the area pays from on a day, with its name (a dated rule)."""
    value = rule_on(actor, "payer", "account", day).value
    return Account(value["name"], value["iban"], value.get("bic"))


@dataclass(frozen=True)
class Breakdown:
    """A share of a run: whose, how many lines, and cents without VAT."""

    label: str
    number: str | None
    lines: int
    net_cents: int


def by_contract(run_id: UUID) -> list[Breakdown]:
    """A run's verified and paid lines by contract."""
    rows = db.session.execute(
        select(
            Organisation.name,
            Contract.number,
            func.count(),
            func.sum(PaymentLine.amount_cents),
        )
        .join(Contract, Contract.id == PaymentLine.contract_id)
        .join(Organisation, Organisation.id == Contract.provider_id)
        .where(PaymentLine.run_id == run_id, PaymentLine.state.in_(("verified", "paid")))
        .group_by(Organisation.name, Contract.number)
        .order_by(Contract.number)
    )
    return [Breakdown(*row) for row in rows]


def by_municipality(run_id: UUID) -> list[Breakdown]:
    """A run's verified and paid lines by the participant's municipality code."""
    rows = db.session.execute(
        select(Referral.municipality, func.count(), func.sum(PaymentLine.amount_cents))
        .join(Referral, Referral.id == PaymentLine.referral_id)
        .where(PaymentLine.run_id == run_id, PaymentLine.state.in_(("verified", "paid")))
        .group_by(Referral.municipality)
        .order_by(func.sum(PaymentLine.amount_cents).desc())
    )
    return [Breakdown(code, code, count, cents) for code, count, cents in rows]


def run_of(line: PaymentLine) -> PaymentRun:
    """The run that a line is in."""
    return db.session.get_one(PaymentRun, line.run_id)


@dataclass(frozen=True)
class SpellEvidence:
    """A fact that a line rests on, with where it came from."""

    spell: SpellVersion
    source: str


def spells_of_line(_actor: Actor, line: PaymentLine) -> list[SpellEvidence]:
    """The newest versions of the spells that a line rests on, each with its source."""
    ids = explanation_from(line.explanation).spell_ids
    rows = db.session.execute(
        select(SpellVersion, ResultsImport.source)
        .join(ResultsImport, ResultsImport.id == SpellVersion.import_id)
        .where(SpellVersion.spell_id.in_(ids))
        .order_by(SpellVersion.spell_id, SpellVersion.version.desc())
        .distinct(SpellVersion.spell_id)
    )
    return [SpellEvidence(spell, source) for spell, source in rows]
