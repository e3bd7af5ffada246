"""What people do again and again in the plays in which is paid for outcomes: facts are told, lines
verified, invoices sent, and payments settled."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.demo.bank import STATEMENT, Booked, bank_file
from marketplace.demo.calling_off import CallOffPlay
from marketplace.demo.cast import cast_data
from marketplace.demo.invoicing import invoice_of
from marketplace.demo.payees import know_payee
from marketplace.demo.people import Spell, results_csv
from marketplace.demo.small import EERO, TUULI
from marketplace.platform.actor import Actor
from marketplace.platform.db import db, set_scope
from outcomes.evidence.queries import evidence_file
from outcomes.evidence.service import cover_evidence
from outcomes.invoices.models import ReceivedInvoice
from outcomes.invoices.service import receive_einvoice
from outcomes.payments.lifecycle import to_decide
from outcomes.payments.models import Payment, PaymentLine, Statement
from outcomes.payments.queries import lines_of_run, statement_lines
from outcomes.payments.service import submit_run
from outcomes.payments.settlement.service import settle_from_bank, settle_from_payables
from outcomes.pure.areas import Area
from outcomes.pure.bankfiles.booked import Booked as PaidByPayables
from outcomes.pure.bankfiles.reply import write_reply
from outcomes.results.service import import_results
from outcomes.verification.service import verify_line, verify_lines

COACH, VERIFIER, APPROVER = "valmentaja", "tarkastaja", "hyvaksyja"


@dataclass
class PayingPlay(CallOffPlay):
    """A play that goes on to referrals and payment."""

    people: dict[str, str] = field(init=False, default_factory=dict)
    """The person key of each client."""
    numbers: dict[str, str] = field(init=False, default_factory=dict)
    """The number of each one's referral."""
    run_id: UUID = field(init=False)
    told: list[dict[str, Any]] = field(init=False, default_factory=list)
    """What the timeline tells besides changes of state."""

    def _knows(self, email: str, kind: str, first: date, last: date, **said: bool) -> None:
        provider_id = self.cast.person(email).organisation_id
        data = {"valid_from": first, "valid_to": last, **said}
        know_payee(self.cast, provider_id, kind, data)

    def _go_through(self, provider: Actor, file_id: UUID, *areas: Area) -> None:
        """The provider blacks out what others need not see of what it sent."""
        set_scope(db.session(), provider.scope)
        seen = evidence_file(provider, file_id).sha256
        cover_evidence(provider, file_id, areas, seen=seen, nothing=not areas)

    def _spell(self, name: str, employer: str, first: date, hours: str, kind: str) -> Spell:
        person = self.people[name]
        told = first + timedelta(days=3)
        return Spell(f"{person}-1", person, employer, first, None, hours, kind, told)

    def _import(self, name: str, spells: Sequence[Spell]) -> None:
        text = results_csv(spells)
        (self.out / name).write_text(text, encoding="utf-8", newline="")
        import_results(self.staff(VERIFIER), name, text.encode(), source="client_system")

    def _verify_rest(self) -> None:
        waiting = [line for line in self._lines() if to_decide(line)]
        named = [line.id for line in waiting if not line.sampled]
        for line_id in [line.id for line in waiting if line.sampled]:
            verify_line(self.staff(VERIFIER), line_id)
        verify_lines(self.staff(VERIFIER), self.run_id, named)
        submit_run(self.staff(VERIFIER), self.run_id)

    def _invoiced(
        self, number: str, statement: Statement, rows: int | None = None
    ) -> ReceivedInvoice:
        """The provider's invoice of a statement, of so many of its rows, arrives."""
        lines = list(statement_lines(statement.id))[:rows]
        content = invoice_of(statement, lines, number, self.staff(VERIFIER).today)
        name = f"{statement.number}-invoice-{number}.xml"
        (self.out / name).write_bytes(content)
        verifier = self.staff(VERIFIER)
        return receive_einvoice(verifier, name, content, verifier.today)[0]

    def _payables_paid(self, day: date) -> None:
        """Accounts payable reply that they have paid what was handed over to them."""
        statements = [self._statement(email) for email in (EERO, TUULI)]
        content = write_reply(self._paid_by_payables(each, day) for each in statements)
        name = f"{day.isoformat()}.payables.csv"
        (self.out / name).write_bytes(content)
        settle_from_payables(self.staff(VERIFIER), name, content)

    def _paid_by_payables(self, statement: Statement, day: date) -> PaidByPayables:
        payment = self._payment(statement)
        return PaidByPayables(
            row=0,
            booked_on=day,
            cents=-payment.amount_cents,
            end_to_end_id=payment.end_to_end_id,
            servicer_reference=f"TOS-{payment.end_to_end_id}",
            invoice_number=statement.invoice_number or statement.number,
        )

    def _settled(self, email: str) -> None:
        """The bank's statement of the day tells that the payment of a provider was booked."""
        payment = self._payment(self._statement(email))
        self._told(STATEMENT, Booked(payment.end_to_end_id, payment.amount_cents))

    def _told(self, kind: str, *booked: Booked) -> None:
        now = self.stage.clock.now()
        content = bank_file(kind, cast_data()["payer"]["iban"], now, booked)
        name = f"{now:%Y-%m-%d}.{kind}.xml"
        (self.out / name).write_bytes(content)
        settle_from_bank(self.staff(VERIFIER), name, content)

    def _lines(self) -> Sequence[PaymentLine]:
        verifier = self.staff(VERIFIER)
        db.session.expire_all()
        return lines_of_run(verifier, self.run_id)

    def _line(self, name: str, rule: str) -> PaymentLine:
        """The original line of a client by a rule."""
        self.staff(VERIFIER)
        db.session.expire_all()
        wanted = select(PaymentLine).filter_by(
            person_key=self.people[name], rule=rule, adjusts_line_id=None
        )
        return db.session.scalars(wanted).one()

    def _name(self, email: str) -> str:
        return next(
            str(each["name"]) for each in cast_data()["providers"] if each["contact_email"] == email
        )

    def _statement(self, email: str) -> Statement:
        """The statement of a provider in the run."""
        self.staff(VERIFIER)
        db.session.expire_all()
        found = db.session.scalars(select(Statement).filter_by(run_id=self.run_id)).all()
        return next(each for each in found if each.payee_name == self._name(email))

    def _payment(self, statement: Statement) -> Payment:
        """The payment of a statement that has left and not come back."""
        wanted = select(Payment).filter_by(statement_id=statement.id, state="sent")
        return db.session.scalars(wanted).one()
