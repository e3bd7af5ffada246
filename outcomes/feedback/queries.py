"""Reads about feedback. Counts leave this module only as groups that may be shown."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.paging import Page, read_page
from marketplace.platform.unit import system_unit, unit
from marketplace.rules.models import Rule
from marketplace.rules.queries import rules_on
from outcomes.feedback.models import FeedbackCode, FeedbackRound, FeedbackTally
from outcomes.participants.codes import digest_of
from outcomes.participants.queries import small_number_limit
from outcomes.pure.feedback import SCORES, Group, shown_groups

KIND = "feedback_question"
USE = "feedback-code"
"""What a code is for."""
ROUNDS = 50


def questions_on(actor: Actor, day: date) -> list[Rule]:
    """What is asked on a day (dated rules), in order."""
    return sorted(rules_on(actor, (KIND,), day), key=lambda rule: (rule.value["place"], rule.key))


@dataclass(frozen=True)
class Asked:
    """What a code asks: about which service, and which questions."""

    titles: Mapping[str, str]
    provider: str
    questions: Sequence[Mapping[str, Any]]


def asked_by(actor: Actor, code: str) -> Asked:
    """What a code asks, whoever holds it; Refused for one that is none, was used or is too old."""
    with unit(actor) as outer, system_unit(outer) as u:
        found = u.find(FeedbackCode, sha256=digest_of(code, USE))
        if found is None:
            raise Refused("feedback.code", field="code")
        asked = u.get(FeedbackRound, found.round_id)
        if asked.closes_on < u.today:
            raise Refused("feedback.closed", field="code", day=asked.closes_on)
        contract = asked.contract
        return Asked(contract.titles, contract.provider.name, asked.questions)


@dataclass(frozen=True)
class Feedback:
    """What may be shown of a contract's feedback, the latest group first."""

    contract: Contract
    groups: Sequence[Group]

    @property
    def answers(self) -> int:
        """How many answers are shown."""
        return sum(group.answers for group in self.groups)

    @property
    def latest(self) -> Decimal | None:
        """The mean of the latest group's means; None where nothing is shown."""
        if not self.groups:
            return None
        group = self.groups[0]
        means = [mean for key in group.counts if (mean := group.mean(key)) is not None]
        return (sum(means, Decimal(0)) / len(means)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def feedback(actor: Actor, page: int = 1) -> Page[Feedback]:
    """A page of the contracts whose people have been asked, as far as the actor sees them, the
    newest first."""
    asked = select(FeedbackRound.contract_id).distinct()
    contracts = read_page(
        select(Contract).where(Contract.id.in_(asked)).order_by(Contract.number.desc()), page
    )
    groups = _groups(actor, [contract.id for contract in contracts.rows])
    return contracts.showing([Feedback(each, groups.get(each.id, [])) for each in contracts.rows])


def feedback_of(actor: Actor, contract: Contract) -> Feedback:
    """What may be shown of one contract's feedback."""
    return Feedback(contract, _groups(actor, [contract.id]).get(contract.id, []))


def rounds_of(_actor: Actor, contract: Contract) -> Sequence[FeedbackRound]:
    """The rounds of a contract, the newest first; at most ROUNDS."""
    return db.session.scalars(
        select(FeedbackRound)
        .filter_by(contract_id=contract.id)
        .order_by(FeedbackRound.number.desc())
        .limit(ROUNDS)
    ).all()


def _groups(actor: Actor, contracts: Sequence[UUID]) -> dict[UUID, list[Group]]:
    """What may be shown of contracts (keys) that the actor sees, the latest first."""
    if not contracts:
        return {}
    least = small_number_limit(actor)
    found: dict[UUID, list[Group]] = defaultdict(list)
    with unit(actor) as outer, system_unit(outer) as u:
        rows = u.session.execute(
            select(
                FeedbackRound.contract_id,
                FeedbackRound.closes_on,
                FeedbackTally.question,
                FeedbackTally.score,
                func.sum(FeedbackTally.answers),
            )
            .join(FeedbackTally, FeedbackTally.round_id == FeedbackRound.id)
            .where(FeedbackRound.contract_id.in_(contracts), FeedbackRound.closes_on < u.today)
            .group_by(
                FeedbackRound.contract_id,
                FeedbackRound.closes_on,
                FeedbackTally.question,
                FeedbackTally.score,
            )
        ).all()
    counts: dict[tuple[UUID, date], dict[str, list[int]]] = defaultdict(dict)
    for contract_id, day, question, score, answers in rows:
        scores = counts[contract_id, day].setdefault(question, [0] * len(SCORES))
        scores[score - 1] += int(answers)
    for (contract_id, day), by_question in counts.items():
        found[contract_id].append(Group(day, day, by_question))
    return {key: shown_groups(groups, least)[::-1] for key, groups in found.items()}
