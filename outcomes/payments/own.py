"""Whose lines are whose own: nobody decides or approves what one brought about, or what pays one's
own firm."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, union

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.identity.queries import members_of, organisations_of
from marketplace.quick.models import QuickOrder
from outcomes.payments.models import PaymentLine, Statement
from outcomes.referrals.models import Referral


def own_line(actor: Actor, lines: Sequence[PaymentLine]) -> Refused | None:
    """Why an actor may not decide any of the lines: it is of a person whom the actor coaches, of
    what the actor took in, or of a provider to whose people the actor belongs."""
    mine = organisations_of(actor.user_id)
    for line in lines:
        coach = line.referral.coach_id if line.referral else None
        receiver = line.order.received_by if line.order else None
        if actor.user_id in (coach, receiver) or line.provider_id in mine:
            return Refused("payment.own_line")
    return None


def owners_of(statement: Statement) -> set[str]:
    """Keys of the people whose own any line of a statement is: also all of the provider's."""
    lines = PaymentLine.statement_id == statement.id
    coaches = select(Referral.coach_id.label("who")).join(
        PaymentLine, PaymentLine.referral_id == Referral.id
    )
    receivers = select(QuickOrder.received_by.label("who")).join(
        PaymentLine, PaymentLine.order_id == QuickOrder.id
    )
    found = {*db.session.scalars(union(coaches.where(lines), receivers.where(lines)))}
    found |= members_of(statement.provider_id)
    return {str(who) for who in found if who is not None}


def owners_of_lines(lines: Sequence[PaymentLine]) -> set[str]:
    """The same of some lines that are on no statement."""
    coaches = {line.referral.coach_id for line in lines if line.referral}
    receivers = {line.order.received_by for line in lines if line.order}
    firms = {who for key in {line.provider_id for line in lines} for who in members_of(key)}
    return {str(who) for who in coaches | receivers | firms if who is not None}


def own_statement(actor: Actor, statement: Statement) -> Refused | None:
    """Why an actor may not approve a statement: a line of it is the actor's own."""
    if str(actor.user_id) in owners_of(statement) or is_own_firm(actor, statement.provider_id):
        return Refused("payment.own_line")
    return None


def is_own_firm(actor: Actor, provider_id: UUID) -> bool:
    """Whether an actor belongs to a provider's people."""
    return provider_id in organisations_of(actor.user_id)
