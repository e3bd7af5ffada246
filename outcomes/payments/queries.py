"""Reads about payment runs, lines and statements."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import joinedload, lazyload, load_only, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.paging import Page, first_rows, read_page
from marketplace.platform.types import MoneyEur
from marketplace.pure.periods import next_business_day
from marketplace.quick.models import QuickOrder
from marketplace.rules.queries import holidays_between
from outcomes.payments.changed import unseen_since
from outcomes.payments.lifecycle import COUNTED, UNDECIDED
from outcomes.payments.models import PaymentLine, PaymentRun, Statement
from outcomes.pure.example import most_of_one
from outcomes.pure.scheme import parse_scheme
from outcomes.referrals.models import Referral

STATEMENTS = "statements"
"""What the address calls the page of a provider's statements, beside that of its lines."""
WITH_REFERRAL = joinedload(PaymentLine.referral).lazyload(Referral.contract)
WITH_STATEMENT = (
    joinedload(PaymentLine.statement).lazyload("*"),
    joinedload(PaymentLine.recovery).lazyload("*"),
)
"""Reads lines with their referrals, for whoever asks each line for its own."""
_LONGEST_HOLIDAY = timedelta(days=14)


def run_by_number(_actor: Actor, number: str) -> PaymentRun:
    """A payment run by its number."""
    found = db.session.scalars(select(PaymentRun).filter_by(number=number)).one_or_none()
    if found is None:
        raise NotFound("payment_run.not_found", number=number)
    return found


def runs(_actor: Actor, page: int = 1) -> Page[PaymentRun]:
    """A page of payment runs, newest first; of who approved one only the name is read."""
    wanted = select(PaymentRun).options(
        load_only(PaymentRun.number, PaymentRun.as_of, PaymentRun.state),
        lazyload(PaymentRun.verifier),
        joinedload(PaymentRun.approver).options(lazyload("*"), load_only(User.name)),
    )
    return read_page(wanted.order_by(PaymentRun.created_at.desc(), PaymentRun.id), page)


def runs_before(run: PaymentRun, limit: int) -> Sequence[PaymentRun]:
    """The runs before one, newest first: by when they were made, since numbers are texts."""
    return db.session.scalars(
        select(PaymentRun)
        .where(PaymentRun.created_at <= run.created_at, PaymentRun.id != run.id)
        .order_by(PaymentRun.created_at.desc(), PaymentRun.number.desc())
        .limit(limit)
        .options(selectinload(PaymentRun.hand_overs))
    ).all()


def runs_in(_actor: Actor, states: Sequence[str], limit: int) -> Sequence[PaymentRun]:
    """Runs in some states, oldest first."""
    return db.session.scalars(
        select(PaymentRun)
        .where(PaymentRun.state.in_(states))
        .order_by(PaymentRun.created_at, PaymentRun.id)
        .limit(limit)
    ).all()


@dataclass(frozen=True)
class Total:
    """What a run counts: lines, and cents without VAT."""

    lines: int = 0
    net_cents: int = 0


def totals(run_ids: Sequence[UUID]) -> Mapping[UUID, Total]:
    """What each run counts, by its key; rejected lines and open questions are not counted."""
    if not run_ids:
        return {}
    rows = db.session.execute(
        select(PaymentLine.run_id, func.count(), func.sum(PaymentLine.amount_cents))
        .where(PaymentLine.run_id.in_(run_ids), PaymentLine.state.in_(COUNTED))
        .group_by(PaymentLine.run_id)
    )
    found = {run_id: Total(lines, cents) for run_id, lines, cents in rows}
    return {run_id: found.get(run_id, Total()) for run_id in run_ids}


@dataclass(frozen=True)
class LookedAt:
    """How far the lines of a run are: how many wait for the verifier, how many were verified before
    their facts changed, and who has verified any."""

    waiting: int = 0
    changed: int = 0
    verifiers: frozenset[UUID] = frozenset()


def looked_at(run_ids: Sequence[UUID]) -> Mapping[UUID, LookedAt]:
    """How far the lines of each run are, by its key."""
    rows = db.session.execute(
        select(
            PaymentLine.run_id,
            func.count().filter(PaymentLine.state.in_(UNDECIDED)),
            func.count().filter(unseen_since()),
            func.array_agg(PaymentLine.verified_by.distinct()),
        )
        .where(PaymentLine.run_id.in_(run_ids))
        .group_by(PaymentLine.run_id)
    )
    found = {
        run_id: LookedAt(waiting, changed, frozenset(who) - {None})
        for run_id, waiting, changed, who in rows
    }
    return {run_id: found.get(run_id, LookedAt()) for run_id in run_ids}


def lines_of_run(_actor: Actor, run_id: UUID) -> Sequence[PaymentLine]:
    """The lines of a run by day of the outcome."""
    return db.session.scalars(
        select(PaymentLine)
        .where(PaymentLine.run_id == run_id)
        .options(WITH_REFERRAL)
        .order_by(PaymentLine.outcome_on, PaymentLine.line_id)
    ).all()


def own_lines(actor: Actor, state: str, limit: int) -> Sequence[PaymentLine]:
    """A provider's own lines in a state, oldest outcome first."""
    wanted = select(PaymentLine).where(*_own(actor, ""), PaymentLine.state == state)
    return first_rows(wanted.order_by(PaymentLine.outcome_on, PaymentLine.line_id), limit)


@dataclass(frozen=True)
class LineSearch:
    """What a provider looks for among its lines; an empty part asks nothing."""

    contract: str = ""
    state: str = ""


def read_adjusted(lines: Iterable[PaymentLine]) -> None:
    """Read at once the lines that some lines adjust, which are read one by one else."""
    adjusting = [line for line in lines if line.adjusts_line_id is not None]
    if not adjusting:
        return
    wanted = {line.adjusts_line_id for line in adjusting}
    found = db.session.scalars(select(PaymentLine).where(PaymentLine.line_id.in_(wanted)))
    by_id = {line.line_id: line for line in found}
    for line in adjusting:
        set_committed_value(line, "adjusted", by_id.get(line.adjusts_line_id))


SETTLED = "settled"
"""Of a provider's own lines: handed over, and told to be paid."""
_PROGRESS = case(
    (and_(PaymentLine.state == "paid", Statement.state == "settled"), SETTLED),
    else_=PaymentLine.state,
)


def own_page(actor: Actor, search: LineSearch, page: int) -> Page[PaymentLine]:
    """A page of a provider's own lines, newest outcome first."""
    wanted = select(PaymentLine).where(*_own(actor, search.contract)).options(*WITH_STATEMENT)
    if search.state:
        wanted = wanted.outerjoin(PaymentLine.statement).where(search.state == _PROGRESS)
    newest_first = wanted.order_by(PaymentLine.outcome_on.desc(), PaymentLine.line_id)
    return read_page(newest_first, page)


def _own(actor: Actor, contract: str) -> list[ColumnElement[bool]]:
    own = [PaymentLine.provider_id == actor.organisation_id]
    if contract:
        numbered = select(Contract.id).where(Contract.number == contract)
        own.append(PaymentLine.contract_id.in_(numbered))
    return own


def own_totals(actor: Actor, contract: str) -> Mapping[str, Total]:
    """What a provider's own lines come to by state, those that have been paid apart from those that
    were sent for payment; of one contract where one is named."""
    wanted = select(_PROGRESS, func.count(), func.sum(PaymentLine.amount_cents))
    wanted = wanted.select_from(PaymentLine).outerjoin(PaymentLine.statement)
    rows = db.session.execute(wanted.where(*_own(actor, contract)).group_by(_PROGRESS))
    return {state: Total(lines, cents) for state, lines, cents in rows}


def own_statements(actor: Actor, page: int = 1) -> Page[Statement]:
    """A page of a provider's own statements, newest first: those that were sent to it, also where
    they were withdrawn afterwards, and none that is prepared anew."""
    wanted = select(Statement).where(
        Statement.provider_id == actor.organisation_id,
        Statement.state != "preview",
        Statement.sent_at.is_not(None),
    )
    return read_page(wanted.order_by(Statement.number.desc()), page, parameter=STATEMENTS)


def replacements(_actor: Actor, statements: Sequence[Statement]) -> Mapping[str, Sequence[str]]:
    """On which statements the lines of withdrawn ones are now, as far as the actor may see them:
    their numbers by that of the withdrawn one."""
    gone = {each.id: each.number for each in statements if each.state == "withdrawn"}
    found: dict[str, list[str]] = {number: [] for number in gone.values()}
    if gone:
        rows = db.session.execute(
            select(PaymentLine.taken_off_id, Statement.number)
            .join(Statement, Statement.id == PaymentLine.statement_id)
            .where(PaymentLine.taken_off_id.in_(gone))
            .distinct()
            .order_by(Statement.number)
        )
        for key, number in rows:
            found[gone[key]].append(number)
    return found


def statement_lines(statement_id: UUID) -> Sequence[PaymentLine]:
    """The lines of a statement in the order of files."""
    return db.session.scalars(
        select(PaymentLine)
        .outerjoin(Contract, Contract.id == PaymentLine.contract_id)
        .where(PaymentLine.statement_id == statement_id)
        .options(WITH_REFERRAL)
        .order_by(Contract.number, PaymentLine.outcome_on, PaymentLine.line_id)
    ).all()


def paid_with(outcomes: Collection[str]) -> set[str]:
    """Numbers of the statements with which outcomes were paid."""
    rows = db.session.scalars(
        select(Statement.number)
        .join(PaymentLine, PaymentLine.statement_id == Statement.id)
        .where(
            PaymentLine.outcome == func.any(list(outcomes)),
            PaymentLine.amount_cents > 0,
            PaymentLine.state == "paid",
        )
    )
    return set(rows)


def reach_of(contract: Contract) -> int:
    """What a contract that takes no more people comes to at most, in cents without VAT: what is
    earned of no single person, and of those whose service began under it what was earned or what
    all of them bring at best."""
    earned = select(func.coalesce(func.sum(PaymentLine.amount_cents), 0, type_=MoneyEur)).where(
        PaymentLine.contract_id == contract.id, PaymentLine.state != "rejected"
    )
    of_people = db.session.scalar(earned.where(PaymentLine.referral_id.is_not(None))) or 0
    others = db.session.scalar(earned.where(PaymentLine.referral_id.is_(None))) or 0
    began = select(func.count(Referral.id)).where(
        Referral.contract_id == contract.id, Referral.started_on.is_not(None)
    )
    people = db.session.scalar(began) or 0
    if not people:
        return of_people + others
    scheme = parse_scheme(contract.scheme, f"{contract.number}.yaml")
    each = most_of_one(scheme, contract.starts_on)
    if each is None:
        return contract.maximum_value_cents
    return others + max(of_people, people * each)


@dataclass(frozen=True)
class Breakdown:
    """A share of a run: whose, how many lines, and cents without VAT."""

    label: str
    number: str | None
    lines: int
    net_cents: int


def by_contract(run_id: UUID) -> list[Breakdown]:
    """The lines that a run counts, by contract; those of a provider's orders together, last."""
    rows = db.session.execute(
        select(
            Organisation.name,
            Contract.number,
            func.count(),
            func.sum(PaymentLine.amount_cents),
        )
        .outerjoin(Contract, Contract.id == PaymentLine.contract_id)
        .join(Organisation, Organisation.id == PaymentLine.provider_id)
        .where(PaymentLine.run_id == run_id, PaymentLine.state.in_(COUNTED))
        .group_by(Organisation.name, Contract.number)
        .order_by(Contract.number, Organisation.name)
    )
    return [Breakdown(*row) for row in rows]


def by_municipality(run_id: UUID) -> list[Breakdown]:
    """The lines that a run counts, by the participant's municipality code."""
    town = func.coalesce(Referral.municipality, QuickOrder.municipality)
    rows = db.session.execute(
        select(town, func.count(), func.sum(PaymentLine.amount_cents))
        .outerjoin(Referral, Referral.id == PaymentLine.referral_id)
        .outerjoin(QuickOrder, QuickOrder.id == PaymentLine.order_id)
        .where(PaymentLine.run_id == run_id, PaymentLine.state.in_(COUNTED), town.is_not(None))
        .group_by(town)
        .order_by(func.sum(PaymentLine.amount_cents).desc())
    )
    return [Breakdown(code, code, count, cents) for code, count, cents in rows]


def next_pay_day(today: date) -> date:
    """The first banking day from today on."""
    return next_business_day(today, holidays_between(today, today + _LONGEST_HOLIDAY))
