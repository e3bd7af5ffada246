"""Verbs of billing the municipalities: made by one person, approved by another, posted once."""

from collections.abc import Sequence
from uuid import UUID

from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Refused
from marketplace.platform.files import store
from marketplace.platform.identity.municipalities import municipalities
from marketplace.platform.jobs import enqueue
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.unit import Unit, system_unit, unit
from outcomes.ledger.billing.lifecycle import BILLING
from outcomes.ledger.billing.models import BILL, Billing, MunicipalBill
from outcomes.ledger.billing.reckoning import Plan, check_period, plan, sum_of
from outcomes.ledger.service import NewEntry, post_entries
from outcomes.payments.checks import written
from outcomes.pure.bookkeeping import billed

RENDER = "billing.render"


@verb("billing.make")
def make_billing(actor: Actor, period: str) -> Billing:
    """Make the bills of a month such as 2026-10, or those that balance a year such as 2026.

    Raises Refused where the period is not over or comes before one billed already, where figures
    are missing, and where there is nothing to bill; Conflict where another is open, or has taken
    the same period meanwhile.
    """
    with unit(actor) as u:
        check_period(u.actor, period)
        planned = plan(u.actor, period)
        if planned.lacking:
            raise Refused("billing.figures_missing", count=len(planned.lacking))
        if not planned.late and not any(bill.total_cents for bill in planned.bills):
            raise Refused("billing.nothing_to_bill", field="period")
        billing = u.add(
            Billing,
            number=next_number(u, "KL"),
            state=BILLING.initial,
            period=period,
            until=planned.until,
            basis=planned.basis,
            made_by=person_of(actor),
        )
        _add_bills(u, billing, planned)
        begin(u, BILLING, billing, number=billing.number, period=period)
        return billing


def _add_bills(u: Unit, billing: Billing, planned: Plan) -> None:
    towns = {town.municipality_code: town.id for town in municipalities(u.actor)}
    for place, bill in enumerate(planned.bills, start=1):
        late = planned.late.get(bill.municipality, [])
        u.add(
            MunicipalBill,
            billing_id=billing.id,
            municipality=bill.municipality,
            organisation_id=towns[bill.municipality],
            place=place,
            shared_cents=bill.shared_cents,
            own_cents=bill.own_cents,
            before_cents=bill.before_cents,
            own_lines=planned.own_lines.get(bill.municipality, []),
            late_cents=sum_of(late),
            late_lines=late,
        )


@verb("billing.discard")
def discard_billing(actor: Actor, billing_id: UUID, reason: str) -> Billing:
    """Give up a billing that nobody has approved; its period may be billed anew."""
    with unit(actor) as u:
        billing = u.lock(Billing, billing_id)
        billing.discard_reason = written(reason, "reason")
        fire(u, BILLING, billing, "discard", reason=billing.discard_reason)
        return billing


@verb("billing.approve")
def approve_billing(actor: Actor, billing_id: UUID) -> Billing:
    """Approve a billing as a second person: its bills are posted, and their documents ordered."""
    with unit(actor) as u:
        billing = u.lock(Billing, billing_id)
        fire(u, BILLING, billing, "approve", total_cents=billing.total_cents)
        billing.approved_by = person_of(actor)
        billing.approved_at = u.now
        _post(u, billing.bills)
        for bill in billing.bills:
            enqueue(u, RENDER, key=f"{RENDER}:{bill.id}", bill_id=str(bill.id))
        return billing


def _post(u: Unit, bills: Sequence[MunicipalBill]) -> None:
    """Each bill becomes a claim on its municipality; one of nothing posts nothing."""
    entries = [
        NewEntry(_cause_of(bill.id), "bill", u.today, postings, {"municipality": bill.municipality})
        for bill in bills
        if (postings := billed(bill.total_cents))
    ]
    with system_unit(u) as own:
        post_entries(own.actor, entries)


def _cause_of(bill_id: UUID) -> str:
    """The cause of a bill's entry in the ledger."""
    return f"municipal_bill:{bill_id}:bill"


@verb("billing.attach")
def attach_bill(actor: Actor, bill_id: UUID, pdf: bytes, csv: bytes) -> MunicipalBill:
    """Keep a bill's rendered documents; those that stand already stay."""
    with unit(actor) as u:
        bill = u.lock(MunicipalBill, bill_id)
        if bill.pdf_id is not None:
            return bill
        name = f"{bill.billing.number}-{bill.municipality}"
        bill.pdf_id = store(u, BILL, pdf, f"{name}.pdf", "application/pdf").id
        bill.csv_id = store(u, BILL, csv, f"{name}.csv", "text/csv").id
        record(u, bill, "attach")
        return bill
