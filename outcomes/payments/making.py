"""Statements are made of a run's verified lines, one for each provider, buyer and route."""

from collections.abc import Iterable

from marketplace.platform.audit import record
from marketplace.platform.errors import Refused
from marketplace.platform.jobs import enqueue
from marketplace.platform.lifecycle import begin
from marketplace.platform.numbers import next_number
from marketplace.platform.unit import Unit
from marketplace.providers.queries import provider_of
from marketplace.pure.references import rf_reference
from outcomes.payments.due import Due, due_by_payee
from outcomes.payments.models import PaymentLine, PaymentRun, Statement
from outcomes.payments.routes import routes_of
from outcomes.payments.statements.lifecycle import STATEMENT

DOCUMENTS = "payment.statement"
"""The job that renders a statement's documents."""


def make_statements(u: Unit, run: PaymentRun) -> list[Statement]:
    """Make the statements of a run's verified lines.

    Where a provider's lines come to nothing or less there is none yet: they leave the run and are
    set off in a later one. So do those that would pay what the provider still has. Raises Refused
    where self-billing is not agreed on yet.
    """
    verified = [line for line in run.lines if line.state == "verified"]
    made = []
    for due in due_by_payee(u.actor, verified):
        if due.is_paid:
            made.append(_make(u, run, due))
    let_go(u, run, [line for line in verified if line.statement_id is None])
    u.session.flush()
    return made


def let_go(u: Unit, run: PaymentRun, lines: Iterable[PaymentLine]) -> None:
    """Lines leave the run and come into a later one."""
    for line in lines:
        line.run_id = None
        record(u, line, "let_go", run=run.number)


def render(u: Unit, statement: Statement) -> None:
    """Ask for a statement's documents, anew where it has changed."""
    statement.pdf_id = statement.csv_id = None
    key = f"{DOCUMENTS}:{statement.id}:{u.now.isoformat()}"
    enqueue(u, DOCUMENTS, key=key, statement_id=str(statement.id))


def _make(u: Unit, run: PaymentRun, due: Due) -> Statement:
    provider = provider_of(u.actor, due.provider_id)
    if not routes_of(u.actor).agreed(due.lines[0].source, provider.organisation):
        raise Refused("payment.self_billing_not_agreed", provider=provider.organisation.name)
    number = next_number(u, "ME")
    statement = u.add(
        Statement,
        run_id=run.id,
        provider_id=due.provider_id,
        buyer_id=due.buyer_id,
        number=number,
        state=STATEMENT.initial,
        reference=rf_reference(number),
        route=due.route,
        net_cents=due.net_cents,
        vat_cents=due.vat_cents,
        gross_cents=due.gross_cents,
        vat_breakdown=[row.as_data() for row in due.vat],
        payee_name=provider.organisation.name,
        iban=provider.iban,
        line_verifiers=sorted({str(each.verified_by) for each in due.lines if each.verified_by}),
    )
    begin(u, STATEMENT, statement, number=number, route=due.route, gross_cents=due.gross_cents)
    for line in due.lines:
        line.statement_id = statement.id
    render(u, statement)
    return statement
