"""A quarter from referrals to money paid, with what goes wrong on the way.

Three providers are paid by the three routes: one by the bank, one against its e-invoice, one by
self-billing. Of two payment runs the first has a sample with an error, a rejection that is disputed
and a payment that the bank sends back; the second has a late fact, a correction, a claw-back and a
payee on hold. The municipalities are billed at the end, when everything adds up.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

from sqlalchemy import select

from contracts.agreements.models import Contract
from marketplace.demo.bank import NOTIFICATION, Booked
from marketplace.demo.cast import cast_data
from marketplace.demo.examples import load_examples
from marketplace.demo.founding import BEGINS, FoundingPlay, lot_of
from marketplace.demo.outcome_files import write_money
from marketplace.demo.outcome_told import add_to_timeline, conflicts_told, holds_told, sample_told
from marketplace.demo.papers import text_paper
from marketplace.demo.payees import in_order
from marketplace.demo.paying import APPROVER, COACH, VERIFIER, PayingPlay
from marketplace.demo.people import Spell, employer, invent_people
from marketplace.demo.small import EERO, SAANA, TUULI, at
from marketplace.frameworks.models import RANK
from marketplace.platform.db import db
from marketplace.providers.models import ProviderChange
from marketplace.providers.queries import own_provider
from marketplace.providers.service import approve_change, edit_provider
from marketplace.rules.service import load_rules
from outcomes.invoices.service import return_invoice
from outcomes.ledger.billing.service import approve_billing, make_billing
from outcomes.payments.models import PaymentLine
from outcomes.payments.service import approve_run, calculate_payments, hand_over
from outcomes.payments.statements.service import approve_statement, verify_statement
from outcomes.pure.areas import Area
from outcomes.pure.payees import PENSION, REGISTER
from outcomes.referrals.service import accept_referral, refer_new_participant, start_referral
from outcomes.results.reporting.service import report_result
from outcomes.verification.disputes.service import answer_dispute, dispute_line
from outcomes.verification.samples.service import draw_sample, take_consequences
from outcomes.verification.service import answer_line, ask_back, reject_line, verify_line

__all__ = ["BEGINS", "STEPS", "OutcomeQuarter"]

RULES = Path(__file__).with_name("outcome_rules.yaml")
ANOTHER_IBAN = "FI9779999900000166"
"""The account of the one whose old account was closed."""
BUSY = "Valmentajamme ovat varattuja kesäkuun loppuun."


@dataclass(frozen=True)
class Client:
    """Whose service somebody is referred to, from which municipality and of which groups."""

    provider: str
    municipality: str
    groups: tuple[str, ...] = ()


CLIENTS = {
    "S1": Client(SAANA, "109", ("long_term_unemployed",)),
    "S2": Client(SAANA, "082"),
    "E1": Client(EERO, "109", ("young",)),
    "E2": Client(EERO, "061"),
    "E3": Client(EERO, "109"),
    "T1": Client(TUULI, "109", ("integration",)),
    "T2": Client(TUULI, "082"),
}
TOLD_EMPLOYER, TOLD_JOB = employer(17), date(2026, 7, 13)
"""The work that a provider reports of S2, with more hours than the client system knows."""
ACCOUNT_LINE = Area(1, 80, 110, 400, 30)
"""The last line of the evidence, in thousandths of its page."""

STEPS = (
    *FoundingPlay.FOUNDING,
    "contracts",
    "referrals",
    "results",
    "questions",
    "sample",
    "verified",
    "invoice",
    "paid",
    "dispute",
    "returned",
    "paid_anew",
    "late_results",
    "second_run",
    "hold",
    "release",
    "billing",
)


@dataclass
class OutcomeQuarter(PayingPlay):
    """The play: each step is a method, called in the order of ``STEPS``."""

    STEPS = STEPS
    LOTS = (lot_of("Hämeenlinnan seutu", ["109", "082", "061"], 9_000_000, RANK, parties=3),)
    OFFERED = {1: (SAANA, EERO, TUULI)}

    # Contracts and people ---------------------------------------------------------------------

    def contracts(self) -> None:
        """Each party takes an order, those before it being busy; how each is paid is agreed on."""
        self.stage.move_to(at(4, 8))
        parties = SAANA, EERO, TUULI
        for before, email in enumerate(parties):
            key = self.ordered()
            for busy in parties[:before]:
                self.declines(key, busy, BUSY)
            self.accepts(key, email)
        self.stage.move_to(at(5, 25))
        self.signed("call_off")
        load_rules(self.cast.system, RULES.read_text(encoding="utf-8"))
        load_examples(self.cast)
        others = [self.cast.person(email).organisation_id for email in (EERO, TUULI)]
        in_order(self.cast, others, date(2026, 6, 1))
        self._knows(SAANA, REGISTER, date(2026, 6, 1), date(2026, 12, 31), listed=True)
        self._knows(SAANA, PENSION, date(2026, 6, 1), date(2026, 8, 31))

    def referrals(self) -> None:
        """A coach refers each client; the providers accept, and the services start."""
        self.stage.move_to(at(6, 1))
        self.staff(COACH)
        named = select(Contract).filter_by(kind="call_off")
        contracts = {
            self.email_of(each.provider.name): each.id for each in db.session.scalars(named)
        }
        invented = invent_people(Random(self.seed), len(CLIENTS))  # noqa: S311 -- repeatable
        referred = {}
        for person, (name, client) in zip(invented, CLIENTS.items(), strict=True):
            own = replace(person, municipality=client.municipality, groups=client.groups)
            contract_id = contracts[client.provider]
            referral = refer_new_participant(self.staff(COACH), contract_id, **asdict(own))
            referred[name] = referral.id
            self.people[name], self.numbers[name] = referral.person_key, referral.number
        for name, key in referred.items():
            provider = self.cast.person(CLIENTS[name].provider)
            accept_referral(provider, key)
            start_referral(provider, key, provider.today)

    # The first run ----------------------------------------------------------------------------

    def results(self) -> None:
        """One result is reported by a provider with evidence, the others come in a file; what is
        owed by the end of July is calculated."""
        self.stage.move_to(at(7, 20))
        provider = self.cast.person(SAANA)
        told = report_result(
            provider,
            self.numbers["S2"],
            employer_id=TOLD_EMPLOYER,
            started_on=TOLD_JOB,
            ended_on=None,
            hours_per_week="30",
            kind="open",
            evidence_name="tyosopimus.pdf",
            evidence=text_paper(
                "Työsopimus", "Työ alkaa 13.7.2026", "30 tuntia viikossa", "Tilinumero"
            ),
        )
        self._go_through(provider, told.file_id, ACCOUNT_LINE)
        self.stage.move_to(at(8, 3))
        self._import("results-1.csv", self._known())
        self.run_id = calculate_payments(self.staff(VERIFIER), date(2026, 7, 31)).id

    def _known(self) -> list[Spell]:
        """What the client system knows at first."""
        return [
            self._spell("S1", employer(3), date(2026, 6, 15), "37.5", "open"),
            self._spell("E1", employer(11), date(2026, 7, 6), "30", "subsidised"),
        ]

    def questions(self) -> None:
        """Finance asks about the line that rests on the provider's own word."""
        line = self._line("S2", "job_start")
        why = "Milloin työ alkoi?"
        ask_back(self.staff(VERIFIER), line.id, why, "dates_unclear")

    def sample(self) -> None:
        """A line of each contract is drawn; one is wrong, so that all lines of that contract are
        opened one by one."""
        drawn = draw_sample(self.staff(VERIFIER), self.run_id, "random", len(self.OFFERED[1]))
        for line in [each for each in self._lines() if each.sampled]:
            if line.payee.name == self._name(TUULI):
                why = "Läsnäololista puuttuu."
                reject_line(self.staff(VERIFIER), line.id, why, "facts_missing")
            else:
                verify_line(self.staff(VERIFIER), line.id)
        opened = take_consequences(self.staff(VERIFIER), drawn.id)
        self.told.append(sample_told(self.staff(VERIFIER), drawn, opened))

    def verified(self) -> None:
        """The question is answered, a line is rejected, the others are verified; the statements
        are made."""
        self.stage.move_to(at(8, 4))
        answer_line(
            self.cast.person(SAANA),
            self._line("S2", "job_start").id,
            "Työ alkoi 13.7.2026 työsopimuksen mukaan.",
        )
        disputed = self._disputed("calculated")
        why = "Aloituspäivä on eri kuin ohjauksessa sovittiin."
        reject_line(self.staff(VERIFIER), disputed.id, why, "facts_differ")
        self._verify_rest()

    def _disputed(self, state: str) -> PaymentLine:
        """The start that is rejected in error: the first one of two that no sample drew."""
        starts = [self._line(name, "start") for name in ("E2", "E3")]
        return next(each for each in starts if each.state == state)

    def invoice(self) -> None:
        """A provider's e-invoice lacks a row and goes back; the next one agrees to the cent."""
        differs = self._invoiced("2026-41", self._statement(EERO), rows=-1)
        return_invoice(self.staff(VERIFIER), differs.id, "wrong_sum")
        self._invoiced("2026-42", self._statement(EERO))

    def paid(self) -> None:
        """Another person approves, and all leave, each by its route; the payables pay theirs."""
        approve_run(self.staff(APPROVER), self.run_id)
        hand_over(self.staff(APPROVER), self.run_id, date(2026, 8, 5))
        self.stage.move_to(at(8, 6))
        self._payables_paid(date(2026, 8, 5))

    def dispute(self) -> None:
        """The provider disputes the rejection with a paper; another person than decided upholds it,
        so that the line comes into the next run."""
        line = self._disputed("rejected")
        why = "Aloitus siirtyi valmentajan pyynnöstä. Liitteenä on viesti."
        eero = self.cast.person(EERO)
        made = dispute_line(eero, line.id, why, text_paper("Viesti valmentajalta"), "viesti.pdf")
        self._go_through(eero, made.file_id)
        answer = "Siirto on sovittu, joten aloitus maksetaan."
        answer_dispute(self.staff(APPROVER), made.id, "uphold", answer)

    def returned(self) -> None:
        """The bank sends one payment back: the account is closed. The payee tells another one."""
        payment = self._payment(self._statement(SAANA))
        back = Booked(payment.end_to_end_id, payment.amount_cents, "AC04", "Tili on suljettu")
        self._told(NOTIFICATION, back)
        saana = self.cast.person(SAANA)
        data = next(each for each in cast_data()["providers"] if each["contact_email"] == SAANA)
        edit_provider(saana, own_provider(saana).id, data | {"iban": ANOTHER_IBAN})

    def paid_anew(self) -> None:
        """Finance approves the account; the statement is verified and approved anew, and paid."""
        self.stage.move_to(at(8, 10))
        self.staff(APPROVER)
        change = db.session.scalars(select(ProviderChange).filter_by(state="submitted")).one()
        approve_change(self.staff(APPROVER), change.id)
        verify_statement(self.staff(VERIFIER), self._statement(SAANA).id)
        self.settle()
        approve_statement(self.staff(APPROVER), self._statement(SAANA).id)
        hand_over(self.staff(APPROVER), self.run_id, date(2026, 8, 11))
        self.stage.move_to(at(8, 12))
        self._settled(SAANA)

    # The second run ---------------------------------------------------------------------------

    def late_results(self) -> None:
        """A job that began in July is told only now; work told as subsidised was not; and what a
        provider reported had fewer hours by the client system, which is believed."""
        self.stage.move_to(at(9, 18))
        subsidised = self._spell("E1", employer(11), date(2026, 7, 6), "30", "open")
        late = self._spell("T1", employer(20), date(2026, 7, 13), "37.5", "open")
        fewer = self._spell("S2", TOLD_EMPLOYER, TOLD_JOB, "15", "open")
        told = [
            *self._known(),
            replace(subsidised, recorded_on=date(2026, 9, 2), version=2),
            replace(late, recorded_on=date(2026, 9, 4)),
            replace(fewer, recorded_on=date(2026, 9, 8)),
        ]
        self._import("results-2.csv", told)
        self.told += conflicts_told(self.staff(VERIFIER))

    def second_run(self) -> None:
        """What that changes is calculated: an adjustment, a claw-back and what is new; all lines
        are verified, the invoice comes, and another person approves."""
        self.stage.move_to(at(9, 21))
        self.run_id = calculate_payments(self.staff(VERIFIER), date(2026, 9, 20)).id
        self._verify_rest()
        self._invoiced("2026-57", self._statement(EERO))
        self.settle()
        approve_run(self.staff(APPROVER), self.run_id)

    def hold(self) -> None:
        """The pension certificate of one payee has expired: it waits, and the others leave."""
        day = date(2026, 9, 22)
        self.told += holds_told(self.staff(APPROVER), [self._statement(SAANA)], day)
        hand_over(self.staff(APPROVER), self.run_id, day)
        if self._statement(SAANA).state != "approved":
            raise RuntimeError("a payee on hold was paid")

    def release(self) -> None:
        """A new certificate is recorded and confirmed, and the payment leaves."""
        self.stage.move_to(at(9, 23))
        self._payables_paid(date(2026, 9, 22))
        self._knows(SAANA, PENSION, date(2026, 9, 1), date(2026, 11, 30))
        hand_over(self.staff(APPROVER), self.run_id, date(2026, 9, 24))
        self.stage.move_to(at(9, 25))
        self._settled(SAANA)

    def billing(self) -> None:
        """The municipalities are billed what the quarter cost, by their shares."""
        self.stage.move_to(at(10, 1))
        made = make_billing(self.staff(VERIFIER), "2026-09")
        approve_billing(self.staff(APPROVER), made.id)

    def leave(self) -> list[str]:
        """The documents of the purchase and of the money, whose totals agree."""
        left = [*super().leave(), *write_money(self.staff(APPROVER), self.out)]
        add_to_timeline(self.out, self.told)
        return left
