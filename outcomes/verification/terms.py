"""What contracts say of the verification of their lines: recorded with the clause, by date."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.permissions import verb
from marketplace.platform.unit import unit
from outcomes.payments.checks import person_of, written
from outcomes.payments.marks import BOTH_PAY
from outcomes.payments.models import ContractTerm, PaymentLine

KINDS = (BOTH_PAY,)


@verb("payment.record_term")
def record_term(
    actor: Actor, number: str, kind: str, value: Mapping[str, Any], clause: str
) -> ContractTerm:
    """Record what a contract says from today on, with its clause.

    Where it says that both pay, its undecided lines in conflict are payable from now on.
    Raises NotFound for no such contract, Refused where the clause is missing.
    """
    with unit(actor) as u:
        contract = u.find(Contract, number=number)
        if contract is None:
            raise NotFound("contract.not_found", number=number)
        if kind not in KINDS:
            raise Refused("payment.unknown_term", field="kind")
        term = u.add(
            ContractTerm,
            contract_id=contract.id,
            kind=kind,
            value=dict(value),
            clause=written(clause, "clause"),
            valid_from=u.today,
            recorded_by=person_of(actor),
        )
        record(u, term, "create", contract=contract.number, kind=kind, value=dict(value))
        if kind == BOTH_PAY:
            was, now = ("conflict", "shared") if value["holds"] else ("shared", "conflict")
            undecided = ("calculated", "asked_back", "answered")
            u.session.execute(
                update(PaymentLine)
                .where(
                    PaymentLine.contract_id == contract.id,
                    PaymentLine.claim == was,
                    PaymentLine.state.in_(undecided),
                )
                .values(claim=now)
            )
        return term


def terms_of(_actor: Actor, number: str) -> Sequence[ContractTerm]:
    """What a contract has said, the newest first."""
    return db.session.scalars(
        select(ContractTerm)
        .join(Contract)
        .where(Contract.number == number)
        .order_by(ContractTerm.valid_from.desc(), ContractTerm.created_at.desc())
    ).all()
