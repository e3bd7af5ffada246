"""Reads of suitability: each offer's case, who is compared, who is excluded and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, select

from marketplace.offers.conflicts import check_free, conflicted, declared_conflict
from marketplace.offers.models import Offer
from marketplace.offers.queries import opened_offers, unreadable_offers
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound, Refused
from marketplace.procurement.models import Call
from marketplace.suitability.checks import (
    Check,
    Dossier,
    checks_of,
    dossier,
    possible_grounds,
)
from marketplace.suitability.lifecycle import BEFORE, STATE, SUITABILITY, UNJUDGED
from marketplace.suitability.models import Clarification, Judgement, MarketNote


@dataclass(frozen=True)
class Case:
    """An opened offer with its checks, and its judgement as far as there is one."""

    offer: Offer
    judgement: Judgement | None
    checks: tuple[Check, ...]
    questioned: bool = False
    """Whether who judged it has declared a conflict of interest since: another person confirms the
    judgement or lifts it."""

    @property
    def state(self) -> str:
        return self.judgement.state if self.judgement else SUITABILITY.initial

    @property
    def judged(self) -> bool:
        return self.state not in UNJUDGED

    @property
    def answered(self) -> bool:
        """Whether the provider has answered all that it was asked, and nobody has judged since."""
        asked = self.judgement.clarifications if self.judgement else []
        return not self.judged and bool(asked) and all(each.answered_at for each in asked)

    @property
    def green(self) -> bool:
        """Whether no check asks for the officer's judgement."""
        return all(check.green for check in self.checks)

    def group(self, name: str) -> list[Check]:
        """The checks of one group."""
        return [check for check in self.checks if check.group == name]

    def lacks(self, ground: str) -> bool:
        """Whether a check says that something is wrong about a ground."""
        return any(check.ground == ground and not check.green for check in self.checks)

    def of_ground(self, ground: str) -> Check | None:
        """The check of one ground, such as a requirement."""
        return next((check for check in self.checks if check.ground == ground), None)


@dataclass(frozen=True)
class Excluded:
    """An offer that is not compared, on which ground and why."""

    offer: Offer
    ground: str
    """The ground's name."""
    reason: str


@dataclass(frozen=True)
class Suitability:
    """All cases of a call, and what keeps its evaluation from beginning."""

    call: Call
    known: Dossier
    cases: tuple[Case, ...]
    note: MarketNote | None
    """The last note of the market that is of the one offer that is suitable now."""

    def case(self, number: int) -> Case:
        """The case of an offer by its number; raises NotFound."""
        for case in self.cases:
            if case.offer.number == number:
                return case
        raise NotFound("offer.not_found", number=number)

    @property
    def unjudged(self) -> list[Case]:
        return [case for case in self.cases if not case.judged]

    @property
    def suitable(self) -> list[Case]:
        return [case for case in self.cases if case.state == "suitable"]

    @property
    def questioned(self) -> list[Case]:
        """What another person must confirm or lift."""
        return [case for case in self.cases if case.questioned]

    @property
    def all_green(self) -> bool:
        """Whether one act can judge all: nobody has been judged and no check asks for it."""
        return bool(self.cases) and all(
            case.green and case.state == SUITABILITY.initial for case in self.cases
        )

    @property
    def refusals(self) -> list[Refused]:
        """What still keeps the evaluation from beginning; empty where nothing does."""
        if self.unjudged:
            return [Refused("suitability.unjudged", count=len(self.unjudged))]
        if self.questioned:
            return [questioned_refusal([case.offer.number or 0 for case in self.questioned])]
        if not self.suitable:
            return [Refused("suitability.none_suitable")]
        if len(self.suitable) == 1 and not self.justified:
            return [Refused("suitability.market_note_missing")]
        return []

    @property
    def justified(self) -> bool:
        """Whether it is noted why the call goes on with the one offer that is suitable now."""
        return self.note is not None and self.note.outcome == "justify"

    @property
    def end(self) -> str | None:
        """Why the procurement comes to its end here: ``none_suitable``, or ``rerun`` as noted."""
        if self.call.state != STATE or self.unjudged or self.questioned:
            return None
        if self.cases and not self.suitable:
            return "none_suitable"
        rerun = self.note is not None and self.note.outcome == "rerun"
        return "rerun" if rerun and self.alone else None

    @property
    def alone(self) -> bool:
        """Whether all are judged and one alone is suitable."""
        return not self.unjudged and len(self.suitable) == 1


def suitability_of(actor: Actor, call: Call) -> Suitability:
    """The suitability of a call's offers: no case before the opening. Raises Forbidden for whoever
    has declared a conflict of interest."""
    check_free(actor, call.id)
    offers = [*opened_offers(actor, call), *unreadable_offers(actor, call)]
    offers.sort(key=lambda offer: offer.number or 0)
    known = dossier(actor, call, offers)
    standing = {each.offer_id: each for each in judgements(actor, call)}
    out = conflicted(call.id)
    cases = tuple(
        Case(
            offer,
            one,
            checks_of(actor, known, offer),
            questioned=one is not None and one.judged_by in out,
        )
        for offer in offers
        for one in (standing.get(offer.id),)
    )
    suitable = [case.offer.id for case in cases if case.state == "suitable"]
    return Suitability(call, known, cases, market_note(actor, suitable))


def judgements(_actor: Actor, call: Call) -> Sequence[Judgement]:
    """The judgements of a call's offers."""
    return db.session.scalars(select(Judgement).filter_by(call_id=call.id)).all()


def questioned_refusal(numbers: Sequence[int]) -> Refused:
    """That somebody else must confirm or lift the judgements of these offers."""
    return Refused("suitability.judge_conflicted", numbers=", ".join(map(str, sorted(numbers))))


def questioned_offers(_actor: Actor, calls: Sequence[Call]) -> Mapping[UUID, list[int]]:
    """The numbers of the offers that were judged by who has declared a conflict of interest since,
    by the call."""
    found: dict[UUID, list[int]] = {call.id: [] for call in calls}
    judged = select(Judgement.call_id, Offer.number).join(Offer, Offer.id == Judgement.offer_id)
    for call_id, number in db.session.execute(
        judged.where(Judgement.call_id.in_(found), is_questioned())
    ):
        found[call_id].append(number)
    return found


def is_questioned() -> ColumnElement[bool]:
    """The condition that who judged an offer has declared a conflict of interest since."""
    return declared_conflict(Judgement.call_id, Judgement.judged_by)


def judged_in_conflict(actor: Actor, call: Call) -> Refused | None:
    """That another person must confirm or lift what was judged of a call; None where nothing is to
    be, or where the call is decided."""
    if call.state not in BEFORE:
        return None
    numbers = questioned_offers(actor, [call])[call.id]
    return questioned_refusal(numbers) if numbers else None


def is_suitable() -> ColumnElement[bool]:
    """The condition that an offer is compared: it was opened and found suitable."""
    judged = exists().where(Judgement.offer_id == Offer.id, Judgement.state == "suitable")
    return and_(Offer.state == "opened", judged)


def excluded_offers(actor: Actor, call: Call) -> list[Excluded]:
    """The offers that were excluded, by number, with ground and reason."""
    found = [each for each in judgements(actor, call) if each.state == "excluded"]
    if not found:
        return []
    names = dict(possible_grounds(dossier(actor, call, [])))
    return [
        Excluded(each.offer, names.get(each.ground or "", each.ground or ""), each.reason or "")
        for each in sorted(found, key=lambda one: one.offer.number or 0)
    ]


def market_note(_actor: Actor, compared: Sequence[UUID]) -> MarketNote | None:
    """The last note of how the market was looked at where these offers, by their keys, are one;
    None where nobody noted it of this one."""
    if len(compared) != 1:
        return None
    return db.session.scalars(
        select(MarketNote)
        .filter_by(offer_id=compared[0])
        .order_by(MarketNote.created_at.desc(), MarketNote.id.desc())
        .limit(1)
    ).one_or_none()


@dataclass(frozen=True)
class Progress:
    """How far the suitability of a call is, counted by the database: what to-dos need."""

    number: str
    titles: dict[str, str]
    unjudged: int
    suitable: int
    awaited: int
    """Replies for which the providers still have time."""
    reply_by: datetime | None
    """When the first of these is due."""
    justified: bool
    """Whether it is noted why the call goes on with one offer."""
    questioned: int
    """Judgements by who has declared a conflict of interest since."""


def in_progress(actor: Actor, limit: int, call: Call | None = None) -> list[Progress]:
    """Calls whose opened offers are being judged, the oldest deadline first; or one such call."""
    offers = select(Offer.id).where(
        Offer.call_id == Call.id, Offer.state.in_(("opened", "unreadable"))
    )
    judged = select(Judgement.id).where(Judgement.call_id == Call.id)
    open_ones = (
        Clarification.call_id == Call.id,
        Clarification.answered_at.is_(None),
        Clarification.reply_by >= actor.now,
    )
    last_note = (
        select(MarketNote.outcome)
        .join(Judgement, Judgement.offer_id == MarketNote.offer_id)
        .where(MarketNote.call_id == Call.id, Judgement.state == "suitable")
        .order_by(MarketNote.created_at.desc(), MarketNote.id.desc())
        .limit(1)
        .correlate(Call)
        .scalar_subquery()
    )
    which = [
        Call.area_id == actor.area_id,
        Call.state == STATE,
        ~declared_conflict(Call.id, actor.user_id),
    ]
    if call is not None:
        which.append(Call.id == call.id)
    rows = db.session.execute(
        select(
            Call.number,
            Call.titles,
            _count(offers) - _count(judged.where(Judgement.state.not_in(UNJUDGED))),
            _count(judged.where(Judgement.state == "suitable")),
            _count(select(Clarification.id).where(*open_ones)),
            select(func.min(Clarification.reply_by)).where(*open_ones).scalar_subquery(),
            func.coalesce(last_note == "justify", False),
            _count(judged.where(is_questioned())),
        )
        .where(*which)
        .order_by(Call.deadline, Call.number)
        .limit(limit)
    )
    return [Progress(*row) for row in rows]


def questioned_in_evaluation(actor: Actor, limit: int) -> Sequence[Call]:
    """Calls in evaluation in which the actor takes part and a judgement waits for another person to
    confirm or lift it, the oldest deadline first."""
    waits = exists().where(Judgement.call_id == Call.id, is_questioned())
    free = ~declared_conflict(Call.id, actor.user_id)
    found = select(Call).where(Call.area_id == actor.area_id, Call.state == "evaluation")
    return db.session.scalars(
        found.where(waits, free).order_by(Call.deadline, Call.number).limit(limit)
    ).all()


def _count(rows: Select[Any]) -> ScalarSelect[int]:
    """How many rows there are of the call of the row."""
    keys = rows.correlate(Call).subquery()
    return select(func.count()).select_from(keys).scalar_subquery()


def awaited_replies(actor: Actor, call: Call) -> Sequence[Clarification]:
    """Clarifications of a call whose providers are still within their time, the first due first."""
    return db.session.scalars(
        select(Clarification)
        .where(
            Clarification.call_id == call.id,
            Clarification.answered_at.is_(None),
            Clarification.reply_by >= actor.now,
        )
        .order_by(Clarification.reply_by)
    ).all()


def own_clarifications(actor: Actor, call: Call) -> Sequence[Clarification]:
    """What the actor's own organisation has been asked to clarify of its offer, in order."""
    return db.session.scalars(
        select(Clarification)
        .filter_by(call_id=call.id, provider_id=actor.organisation_id)
        .order_by(Clarification.created_at, Clarification.id)
    ).all()


def own_unanswered(actor: Actor, limit: int) -> Sequence[Clarification]:
    """What the actor's own organisation has still to answer in time, the first due first."""
    return db.session.scalars(
        select(Clarification)
        .join(Call, Call.id == Clarification.call_id)
        .where(
            Clarification.provider_id == actor.organisation_id,
            Clarification.answered_at.is_(None),
            Clarification.reply_by >= actor.now,
            Call.state == STATE,
        )
        .order_by(Clarification.reply_by, Clarification.id)
        .limit(limit)
    ).all()
