"""Payment runs, payment lines with their reasons, and statements per provider."""

from datetime import date
from functools import cached_property
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contracts.agreements.models import Contract
from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.files import StoredFile
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.types import Cents, Instant, Json, JsonList, MoneyEur, UtcDateTime
from marketplace.quick.models import QuickOrder
from outcomes.payments.indexes import line_indexes
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.pure.explain import Explanation, explanation_from
from outcomes.referrals.models import Referral


class PaymentRun(AreaRow, Base):
    """A payment run (maksuajo): lines calculated as of a day, verified, approved, handed over."""

    __tablename__ = "payment_run"
    __table_args__ = (
        UniqueConstraint("area_id", "number"),
        CheckConstraint("approved_by is null or approved_by <> verified_by", name="two_persons"),
        Index(
            "uq_payment_run_open",
            "area_id",
            unique=True,
            postgresql_where=text("state = 'calculated'"),
        ),
    )

    number: Mapped[str]
    state: Mapped[str]
    as_of: Mapped[date]
    engine_version: Mapped[str]
    calculated_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    verified_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    approved_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    send_back_reason: Mapped[str | None]
    pay_on: Mapped[date | None]
    handed_over_at: Mapped[Instant | None] = mapped_column(UtcDateTime)

    verifier: Mapped[User | None] = relationship(lazy="joined", foreign_keys=[verified_by])
    approver: Mapped[User | None] = relationship(lazy="joined", foreign_keys=[approved_by])
    lines: Mapped[list["PaymentLine"]] = relationship(
        lazy="select", order_by="(PaymentLine.outcome_on, PaymentLine.line_id)", viewonly=True
    )
    statements: Mapped[list["Statement"]] = relationship(
        lazy="select",
        order_by="Statement.number",
        viewonly=True,
        primaryjoin="and_(Statement.run_id == PaymentRun.id, Statement.state != 'withdrawn')",
    )
    """Those that stand: what was withdrawn is left out."""
    hand_overs: Mapped[list["HandOver"]] = relationship(
        lazy="select", order_by="HandOver.number", viewonly=True
    )


class HandOver(AreaRow, Base):
    """A hand-over (luovutus): what left one buyer's account by one route, in one file. It is made
    with its file and nobody changes it."""

    __tablename__ = "hand_over"
    __table_args__ = (
        UniqueConstraint("area_id", "number"),
        UniqueConstraint("id", "route"),
        CheckConstraint(
            "(route = 'bank_file') = (transfers is not null) "
            "and (transfers is null) = (transfers_eur is null)",
            name="transfers",
        ),
    )

    number: Mapped[str]
    """Also the identifier of the file's message."""
    run_id: Mapped[UUID] = mapped_column(ForeignKey("payment_run.id"), index=True)
    buyer_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    route: Mapped[str]
    pay_on: Mapped[date]
    payer_name: Mapped[str]
    payer_iban: Mapped[str]
    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"))
    transfers: Mapped[int | None]
    """How many transfers a bank file has, read back from it when it was made."""
    transfers_cents: Mapped[Cents | None] = mapped_column("transfers_eur", MoneyEur)
    """What they come to, read back likewise."""
    handed_over_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))

    buyer: Mapped[Organisation] = relationship(lazy="joined")
    file: Mapped[StoredFile] = relationship(lazy="joined")
    statements: Mapped[list["Statement"]] = relationship(
        lazy="select", order_by="Statement.number", viewonly=True
    )


class Statement(AreaRow, Base):
    """What one buyer pays a provider by one run (maksuerittely), VAT summed per category."""

    __tablename__ = "statement"
    __rls__ = "statement"
    __table_args__ = (
        Index(
            "uq_statement_living",
            "run_id",
            "provider_id",
            "buyer_id",
            "route",
            unique=True,
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        Index("ix_statement_state", "area_id", "state", "due_on"),
        Index(
            "uq_statement_invoice",
            "area_id",
            "provider_id",
            "invoice_number",
            unique=True,
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        UniqueConstraint("area_id", "number"),
        CheckConstraint("net_eur + vat_eur = gross_eur", name="total"),
        CheckConstraint("route in ('e_invoice', 'self_billing', 'bank_file')", name="route"),
        CheckConstraint("(returned_on is null) = (returned_why is null)", name="returned"),
        CheckConstraint("approved_by is null or approved_by <> verified_by", name="two_persons"),
        CheckConstraint(
            "state not in ('handed_over', 'settled') or hand_over_id is not null",
            name="handed_over",
        ),
        ForeignKeyConstraint(["hand_over_id", "route"], ["hand_over.id", "hand_over.route"]),
    )

    run_id: Mapped[UUID] = mapped_column(ForeignKey("payment_run.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    buyer_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    """Who bought and pays: the area's buyer, or a municipality for itself."""
    hand_over_id: Mapped[UUID | None] = mapped_column(index=True)
    """The one hand-over by which it left; of the same route, as the database sees to."""
    number: Mapped[str]
    state: Mapped[str]
    reference: Mapped[str]
    """RF creditor reference (ISO 11649)."""
    route: Mapped[str]
    """The one way by which its lines leave: e-invoice of the provider, self-billing, bank file."""
    sent_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    received_on: Mapped[date | None]
    """From when the term of payment runs: the day of the invoice, or of the statement in its
    place."""
    due_on: Mapped[date | None]
    """By when it is to be paid at the latest, by the rule of the day of receipt."""
    invoice_number: Mapped[str | None]
    """The provider's own, where it sends an invoice; each is taken once."""
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    verified_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    approved_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    approval: Mapped[Json | None]
    """The power by which it was approved, by value; none where no rule limits any."""
    line_verifiers: Mapped[JsonList]
    """Keys of the people who verified its lines: none of them approves it."""
    return_reason: Mapped[str | None]
    """Why it was sent back; until it goes on."""
    net_cents: Mapped[Cents] = mapped_column("net_eur", MoneyEur)
    vat_cents: Mapped[Cents] = mapped_column("vat_eur", MoneyEur)
    gross_cents: Mapped[Cents] = mapped_column("gross_eur", MoneyEur)
    vat_breakdown: Mapped[JsonList]
    """Per category: code, rate in percent, ground, net and VAT in cents."""
    pay_on: Mapped[date | None]
    """The day on which it is to be paid, once it is handed over."""
    paid_on: Mapped[date | None]
    """The day on which the bank, or accounts payable, paid the last part of it."""
    returned_on: Mapped[date | None]
    """The day on which its last payment came back; until it is handed over anew."""
    returned_why: Mapped[str | None]
    """Why it came back, as of a payment."""
    payee_name: Mapped[str]
    iban: Mapped[str]
    pdf_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    csv_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    self_billed_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    """The invoice that the buyer wrote of it, where that is agreed on; made once."""
    booked_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """When it went into the books of accounts payable, once; from then on it stays."""

    run: Mapped[PaymentRun] = relationship(lazy="joined")
    organisation: Mapped[Organisation] = relationship(lazy="joined", foreign_keys=[provider_id])
    buyer: Mapped[Organisation] = relationship(lazy="joined", foreign_keys=[buyer_id])
    hand_over: Mapped[HandOver | None] = relationship(lazy="select", foreign_keys=[hand_over_id])
    verifier: Mapped[User | None] = relationship(lazy="select", foreign_keys=[verified_by])
    approver: Mapped[User | None] = relationship(lazy="select", foreign_keys=[approved_by])
    pdf: Mapped[StoredFile | None] = relationship(lazy="joined", foreign_keys=[pdf_id])
    csv: Mapped[StoredFile | None] = relationship(lazy="joined", foreign_keys=[csv_id])
    self_billed: Mapped[StoredFile | None] = relationship(
        lazy="select", foreign_keys=[self_billed_id]
    )
    payments: Mapped[list["Payment"]] = relationship(
        lazy="select", order_by="Payment.created_at", viewonly=True
    )
    """All attempts to pay it, those that came back too."""


class Payment(AreaRow, Base):
    """An attempt to pay a statement (maksu): one stands at a time, so that nothing is handed over
    twice; one that came back stays, with its reason."""

    __tablename__ = "payment"
    __table_args__ = (
        UniqueConstraint("area_id", "end_to_end_id"),
        Index(
            "uq_payment_standing",
            "statement_id",
            unique=True,
            postgresql_where=text("state <> 'returned'"),
        ),
        CheckConstraint("state in ('sent', 'settled', 'returned')", name="state"),
        CheckConstraint("(state = 'returned') = (reason is not null)", name="reason"),
        Index(
            "ix_payment_paid_after_all",
            "area_id",
            "debited_on",
            postgresql_where=text(
                "state = 'returned' and debited_on is not null and credited_on is null"
            ),
        ),
        ForeignKeyConstraint(["hand_over_id", "route"], ["hand_over.id", "hand_over.route"]),
    )

    statement_id: Mapped[UUID] = mapped_column(ForeignKey("statement.id"), index=True)
    hand_over_id: Mapped[UUID] = mapped_column(index=True)
    route: Mapped[str]
    end_to_end_id: Mapped[str]
    """By which bank and accounts payable name it: the statement's number, then with a count."""
    iban: Mapped[str]
    """The payee's account to which it was sent; the statement's own follows the provider's."""
    amount_cents: Mapped[Cents] = mapped_column("amount_eur", MoneyEur)
    state: Mapped[str]
    settled_on: Mapped[date | None]
    """The day on which it was paid, or came back."""
    reason: Mapped[str | None]
    """Why it came back: the bank's code (ISO 20022) with its words, or what a person wrote."""
    source: Mapped[str | None]
    """The bank's own reference of the entry."""
    debited_on: Mapped[date | None]
    """The day on which the bank booked it from the account, whatever became of it."""
    credited_on: Mapped[date | None]
    """The day on which the bank booked it back."""

    statement: Mapped[Statement] = relationship(lazy="select")

    @property
    def paid_after_all(self) -> bool:
        """Whether the bank has paid it and not booked it back, though somebody wrote down that it
        came back: the money is out, or on its way back."""
        return self.state == "returned" and bool(self.debited_on) and not self.credited_on


class PaymentLine(AreaRow, Base):
    """One amount earned by one outcome of a contract, or by an order's accepted delivery.

    Amount and facts are never edited (the database grants no update of them); what facts that
    arrive late change becomes an adjustment line.
    """

    __tablename__ = "payment_line"
    __rls__ = "provider"
    __table_args__ = (
        UniqueConstraint("area_id", "line_id"),
        CheckConstraint("(state = 'paid') <= (statement_id is not null)", name="statement"),
        CheckConstraint(
            "recovery_id is null or (statement_id is null and run_id is null)", name="one_way"
        ),
        CheckConstraint("(state = 'reclaimed') <= (recovery_id is not null)", name="reclaimed"),
        CheckConstraint("(contract_id is null) <> (order_id is null)", name="source"),
        CheckConstraint(
            "claim in ('none', 'stands', 'conflict', 'shared', 'released')", name="claim"
        ),
        CheckConstraint(
            "state not in ('verified', 'paid') or claim <> 'conflict'", name="claim_settled"
        ),
        CheckConstraint(
            "(claim = 'none') = (employment is null or outcome_kind is null)", name="claimed"
        ),
        ExcludeConstraint(
            ("area_id", "="),
            ("person_key", "="),
            ("employment", "="),
            ("outcome_kind", "="),
            ("contract_id", "<>"),
            using="gist",
            where=text("claim = 'stands' and adjusts_line_id is null and state <> 'rejected'"),
            name="ex_payment_line_claimed_once",
        ),
        *line_indexes(),
    )

    line_id: Mapped[str]
    state: Mapped[str]
    run_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment_run.id"), index=True)
    """The run it is in; none while a question or a negative total makes it wait for a later one."""
    as_of: Mapped[date]
    """It rests on the facts known at the end of this day."""
    statement_id: Mapped[UUID | None] = mapped_column(ForeignKey("statement.id"), index=True)
    taken_off_id: Mapped[UUID | None] = mapped_column(ForeignKey("statement.id"))
    """The withdrawn statement that it was on last."""
    recovery_id: Mapped[UUID | None] = mapped_column(ForeignKey("recovery_claim.id"), index=True)
    """The claim by which it is asked back; then it is on no statement and in no run."""
    set_off_id: Mapped[UUID | None] = mapped_column(ForeignKey("recovery_claim.id"))
    """The last claim that asked it back, where it was decided to set it off instead."""
    contract_id: Mapped[UUID | None] = mapped_column(ForeignKey("contract.id"))
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("quick_order.id"), unique=True)
    """The quick order whose delivery it pays, once; then there is no contract and no client."""
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    referral_id: Mapped[UUID | None] = mapped_column(ForeignKey("referral.id"))
    person_key: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    """What the outcome is about: a referral, later also an employer or a deliverable."""
    rule: Mapped[str]
    outcome_on: Mapped[date]
    quantity: Mapped[int]
    unit_cents: Mapped[Cents] = mapped_column("unit_eur", MoneyEur)
    amount_cents: Mapped[Cents] = mapped_column("amount_eur", MoneyEur)
    vat_category: Mapped[str]
    """The category charged (EN 16931): O where the provider is not liable to VAT."""
    scheme_vat_category: Mapped[str]
    """The category that the scheme says, by which the engine knows the outcome again."""
    adjusts_line_id: Mapped[str | None]
    outcome: Mapped[str]
    """Which outcome it is of, one name for all its lines: also for those of another day, where
    corrected facts have moved it (`outcomes.pure.claims`). Their sum is its worth."""
    explanation: Mapped[Json]
    """The engine's structure: rule, facts, days, price chosen, factor, cap."""
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    remarks: Mapped[JsonList]
    """What was asked, answered and refused, in order: kind, code of the reason (`line_reason`),
    text, who, at (ISO, UTC), and the key of a file sent with it."""
    municipality: Mapped[str | None]
    """Code of the client's municipality, where it is known."""
    due_on: Mapped[date]
    """The last day to decide it, by the dated rule of the day on which it was calculated."""
    fact_source: Mapped[str]
    """Where its facts come from: a source of results (dated rule ``results_source``); who marked
    the day of a referral, ``coach`` or ``provider``; a ``delivery`` that its orderer accepted;
    ``mixed`` of several, ``other`` of none of these."""
    exception: Mapped[str | None]
    """The gravest of what is unusual about it (`outcomes.pure.exceptions`)."""
    sampled: Mapped[bool]
    """Whether a sample drew it, so that a person looks at it alone."""
    opened: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    """Whether a person opened it alone and verified it; not so of one verified with others."""
    plain: Mapped[bool] = mapped_column(
        Computed("exception is null and not sampled and state <> 'answered'", persisted=True)
    )
    """Whether nothing asks for a look before the others."""
    employment: Mapped[str | None]
    """The employment that the outcome began with, where it rests on one: by the spell that was
    told of first, of those that tell of it."""
    outcome_kind: Mapped[str | None]
    """Which kind of outcome of it, whatever the scheme calls it (`outcomes.pure.claims`)."""
    claim: Mapped[str]
    """What the line is to others of the same person, employment and kind: the one that stands, one
    in conflict with it, one whose contract pays all the same, or one that was taken back in full;
    of no employment none."""
    conflicts_with_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment_line.id"))
    """The line of another contract that claimed the same before."""

    contract: Mapped[Contract | None] = relationship(lazy="joined")
    order: Mapped[QuickOrder | None] = relationship(lazy="selectin")
    referral: Mapped[Referral | None] = relationship(lazy="select")
    statement: Mapped[Statement | None] = relationship(lazy="select", foreign_keys=[statement_id])
    recovery: Mapped[RecoveryClaim | None] = relationship(lazy="select", foreign_keys=[recovery_id])
    run: Mapped[PaymentRun | None] = relationship(lazy="select", viewonly=True)
    adjusted: Mapped["PaymentLine | None"] = relationship(
        lazy="select",
        viewonly=True,
        primaryjoin="foreign(PaymentLine.adjusts_line_id) == remote(PaymentLine.line_id)",
    )
    conflicts_with: Mapped["PaymentLine | None"] = relationship(
        lazy="select", remote_side="PaymentLine.id", foreign_keys=[conflicts_with_id]
    )

    @cached_property
    def explained(self) -> Explanation:
        """The explanation as the engine's structure: it is never edited, and read once."""
        return explanation_from(self.explanation)

    @property
    def source(self) -> Contract | QuickOrder:
        """What the line is paid under: a contract, or an order."""
        found = self.contract or self.order
        if found is None:
            raise ValueError(f"line {self.line_id} has no source")
        return found

    @property
    def payee(self) -> Organisation:
        """The provider that is paid."""
        return self.contract.provider if self.contract else self.source.organisation


name_constraint("ck_payment_run_two_persons", "payment.same_person")
name_constraint("uq_payment_run_open", "payment.run_open")
name_constraint("uq_payment_standing", "payment.handed_over_already")
name_constraint("ck_statement_two_persons", "payment.same_person")
name_constraint("ck_payment_line_route", "payment.line_left_already")
name_constraint("ck_statement_approved", "payment.stays_as_approved")
name_constraint("ck_statement_lines", "payment.lines_come_to_another_sum")
name_constraint("ck_payment_line_one_way", "recovery.line_reclaimed")
name_constraint("uq_statement_invoice", "payment.invoice_taken", field="invoice_number")
name_constraint("ex_payment_line_claimed_once", "payment.claimed_elsewhere")
name_constraint("uq_contract_term_contract_id_kind_valid_from", "payment.term_of_today", "clause")


class ContractTerm(AreaRow, Base):
    """What a contract says of the verification of its lines, with its clause, from a day on; a
    later row of the kind replaces it."""

    __tablename__ = "contract_term"
    __table_args__ = (UniqueConstraint("contract_id", "kind", "valid_from"),)

    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"))
    kind: Mapped[str]
    """``both_pay``: it pays for an outcome that another contract pays for too (``holds``);
    ``error_tolerance``: the share of wrong lines in a random sample that it lets pass
    (``percent``)."""
    value: Mapped[Json]
    clause: Mapped[str]
    """Where the contract says so."""
    valid_from: Mapped[date]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))

    contract: Mapped[Contract] = relationship(lazy="joined")
    recorder: Mapped[User] = relationship(lazy="joined")
