"""Reads about samples: those of a run, and what each has shown."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound, Refused
from marketplace.rules.queries import rule_on
from outcomes.payments.lifecycle import UNDECIDED
from outcomes.payments.marks import term_on
from outcomes.payments.models import PaymentLine, PaymentRun
from outcomes.pure.sampling import Estimate, Found, Stratum, estimate
from outcomes.verification.samples.models import SampledLine, VerificationSample
from outcomes.verification.terms import ERROR_TOLERANCE

RIGHT, WRONG = ("verified", "paid", "reclaimed"), "rejected"
ALL = "all"
"""The one stratum of a sample of which none were kept."""


@dataclass(frozen=True)
class OfContract:
    """What a random sample shows of one contract's lines, beside what it tolerates; or of orders'
    lines, of which no contract says anything."""

    number: str
    """Empty of orders."""
    contract_id: UUID | None
    estimate: Estimate
    tolerated_percent: Decimal | None
    clause: str
    """Where the contract says so; empty where the dated rule does."""

    @property
    def is_over(self) -> bool:
        """Whether more lines are wrong than the contract tolerates."""
        allowed = self.tolerated_percent
        return allowed is not None and self.estimate.rate.share * 100 > allowed


@dataclass(frozen=True)
class Results:
    """What a sample has shown so far. A line is right once it is accepted, wrong once rejected."""

    lines: Sequence[SampledLine]
    undecided: int
    whole: Estimate | None
    """Of all lines that it was drawn from; none of a risk-based sample, which weighs."""
    contracts: Sequence[OfContract]

    def to_follow(self, sample: VerificationSample) -> list[OfContract]:
        """The contracts over what they tolerate, their consequence not taken yet."""
        return [
            each
            for each in self.contracts
            if each.is_over and str(each.contract_id) not in sample.followed
        ]


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


def to_draw(run_id: UUID) -> ColumnElement[bool]:
    """Of a line: it may be drawn, since it is of the run and nobody has opened it alone. It waits
    for the verifier, or was accepted together with others."""
    together = and_(PaymentLine.state == "verified", ~PaymentLine.opened)
    return and_(PaymentLine.run_id == run_id, or_(PaymentLine.state.in_(UNDECIDED), together))


def lines_to_draw(_actor: Actor, run_id: UUID) -> int:
    """How many lines of a run may be drawn."""
    wanted = select(func.count()).select_from(PaymentLine).where(to_draw(run_id))
    return db.session.scalar(wanted) or 0


def results_of(actor: Actor, sample: VerificationSample) -> Results:
    """What a sample has shown by the decisions on its lines, of the lines that it was drawn from:
    whatever becomes of the run's other lines, the same decisions say the same. A drawn line that
    has left the run undecided is not waited for."""
    lines = lines_of_sample(sample)
    decided = [each for each in lines if each.line.state in (*RIGHT, WRONG)]
    undecided = sum(
        each.line.state not in (*RIGHT, WRONG) and each.line.run_id == sample.run_id
        for each in lines
    )
    if sample.method != "random":
        return Results(lines, undecided, None, ())
    return Results(lines, undecided, _whole(sample, decided), _by_contract(actor, sample, decided))


def _whole(sample: VerificationSample, decided: Sequence[SampledLine]) -> Estimate:
    if sample.strata is None:
        found = {ALL: [_found(each.line) for each in decided]}
        return estimate(found, [Stratum(ALL, sample.lines, None)])
    by_stratum = _by_stratum(decided)
    found = {name: [_found(each.line) for each in drawn] for name, drawn in by_stratum.items()}
    return estimate(found, list(_strata(sample).values()))


def _strata(sample: VerificationSample) -> Mapping[str, Stratum]:
    return {
        each["stratum"]: Stratum(each["stratum"], each["lines"], each["absolute_cents"])
        for each in sample.strata or ()
    }


def _by_stratum(drawn: Sequence[SampledLine]) -> Mapping[str, list[SampledLine]]:
    found: dict[str, list[SampledLine]] = defaultdict(list)
    for each in drawn:
        found[each.stratum].append(each)
    return found


def _found(line: PaymentLine) -> Found:
    return Found(line.amount_cents, line.amount_cents if line.state == WRONG else 0)


def _by_contract(
    actor: Actor, sample: VerificationSample, decided: Sequence[SampledLine]
) -> list[OfContract]:
    default = rule_on(actor, ERROR_TOLERANCE, "line", actor.today)
    strata = _strata(sample)
    found = []
    for number, drawn in sorted(_by_stratum(decided).items()):
        # of an old sample no more is known than that all were at most so many
        stratum = strata.get(number) or Stratum(number, sample.lines, None)
        shown = estimate({number: [_found(each.line) for each in drawn]}, [stratum])
        key = drawn[0].line.contract_id
        if key is None:
            found.append(OfContract("", None, shown, None, ""))
            continue
        term = term_on(key, ERROR_TOLERANCE, actor.today)
        percent = term.value["percent"] if term else default.value["percent"]
        clause = term.clause if term else ""
        found.append(OfContract(number, key, shown, Decimal(str(percent)), clause))
    return found


def what_waits(run: PaymentRun, actor: Actor) -> Refused | None:
    """What keeps the lines of a run with their verifier because of its random samples: one that is
    not decided, or one over what a contract tolerates whose consequence was not taken."""
    standing = select(VerificationSample).where(
        VerificationSample.run_id == run.id,
        VerificationSample.method == "random",
        VerificationSample.stands,
    )
    for sample in db.session.scalars(standing.order_by(VerificationSample.created_at)):
        results = results_of(actor, sample)
        if results.undecided:
            return Refused("sample.waits", number=sample.number, count=results.undecided)
        if over := results.to_follow(sample):
            named = ", ".join(each.number for each in over)
            return Refused("sample.not_followed", number=sample.number, contracts=named)
    return None
