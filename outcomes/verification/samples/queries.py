"""Reads about samples: those of a run, and what each has shown."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.rules.queries import rule_on
from outcomes.payments.lifecycle import UNDECIDED
from outcomes.payments.marks import term_on
from outcomes.payments.models import PaymentLine
from outcomes.pure.sampling import Estimate, Found, estimate
from outcomes.verification.samples.models import SampledLine, VerificationSample
from outcomes.verification.terms import ERROR_TOLERANCE

RIGHT, WRONG = ("verified", "paid"), "rejected"


@dataclass(frozen=True)
class OfContract:
    """What a random sample shows of one contract's lines, beside what it tolerates."""

    number: str
    contract_id: UUID | None
    estimate: Estimate
    tolerated_percent: Decimal
    clause: str
    """Where the contract says so; empty where the dated rule does."""

    @property
    def is_over(self) -> bool:
        """Whether more lines are wrong than the contract tolerates."""
        return self.estimate.rate.share * 100 > self.tolerated_percent


@dataclass(frozen=True)
class Results:
    """What a sample has shown so far. A line is right once it is accepted, wrong once rejected."""

    lines: Sequence[SampledLine]
    undecided: int
    whole: Estimate | None
    """Of all lines that it was drawn from; none of a risk-based sample, which weighs."""
    contracts: Sequence[OfContract]


def samples_of_run(_actor: Actor, run_id: UUID) -> Sequence[VerificationSample]:
    """The samples of a run, the latest first."""
    return db.session.scalars(
        select(VerificationSample)
        .where(VerificationSample.run_id == run_id)
        .order_by(VerificationSample.number.desc())
        .limit(20)
    ).all()


def sample_by_number(_actor: Actor, number: str) -> VerificationSample:
    """A sample by its number; NotFound where there is none."""
    found = db.session.scalars(select(VerificationSample).filter_by(number=number)).one_or_none()
    if found is None:
        raise NotFound("verification_sample.not_found", number=number)
    return found


def sample_by_id(_actor: Actor, key: UUID) -> VerificationSample:
    """A sample by its key; NotFound where there is none."""
    found = db.session.get(VerificationSample, key)
    if found is None:
        raise NotFound("verification_sample.not_found", key=str(key))
    return found


def lines_of_sample(sample: VerificationSample) -> Sequence[SampledLine]:
    """The lines that a sample drew, in the order of its draw."""
    return db.session.scalars(
        select(SampledLine)
        .where(SampledLine.sample_id == sample.id)
        .order_by(SampledLine.stratum, SampledLine.place)
    ).all()


def lines_to_draw(_actor: Actor, run_id: UUID) -> int:
    """How many lines of a run may be drawn: those that nobody has decided yet."""
    waiting = PaymentLine.run_id == run_id, PaymentLine.state.in_(UNDECIDED)
    return db.session.scalar(select(func.count()).select_from(PaymentLine).where(*waiting)) or 0


def results_of(actor: Actor, sample: VerificationSample) -> Results:
    """What a sample has shown by the decisions on its lines."""
    lines = lines_of_sample(sample)
    decided = [each for each in lines if each.line.state in (*RIGHT, WRONG)]
    if sample.method != "random":
        return Results(lines, len(lines) - len(decided), None, ())
    whole = estimate([_found(each.line) for each in decided], sample.lines, sample.amount_cents)
    return Results(lines, len(lines) - len(decided), whole, _by_contract(actor, sample, decided))


def _found(line: PaymentLine) -> Found:
    return Found(line.amount_cents, line.amount_cents if line.state == WRONG else 0)


def _by_contract(
    actor: Actor, sample: VerificationSample, decided: Sequence[SampledLine]
) -> list[OfContract]:
    strata: dict[str, list[PaymentLine]] = defaultdict(list)
    for each in decided:
        if each.line.contract_id is not None:
            strata[each.stratum].append(each.line)
    keys = [lines[0].contract_id for lines in strata.values()]
    whole = {
        contract: (count, cents)
        for contract, count, cents in db.session.execute(
            select(PaymentLine.contract_id, func.count(), func.sum(PaymentLine.amount_cents))
            .where(PaymentLine.run_id == sample.run_id, PaymentLine.contract_id.in_(keys))
            .group_by(PaymentLine.contract_id)
        )
    }
    default = rule_on(actor, ERROR_TOLERANCE, "line", actor.today)
    found = []
    for number, lines in sorted(strata.items()):
        key = lines[0].contract_id
        count, cents = whole.get(key, (len(lines), sum(line.amount_cents for line in lines)))
        term = term_on(key, ERROR_TOLERANCE, actor.today) if key else None
        percent = term.value["percent"] if term else default.value["percent"]
        shown = estimate([_found(line) for line in lines], max(count, len(lines)), cents)
        clause = term.clause if term else ""
        found.append(OfContract(number, key, shown, Decimal(str(percent)), clause))
    return found
