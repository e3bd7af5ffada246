"""Verbs of payees: what is known of them is recorded and confirmed; payments are parted.

What a person writes counts when another has confirmed it; until then the payment waits. Nothing
that was recorded is changed: what no longer holds ends by two persons, or a newer record comes.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.files import media_type_of, store
from marketplace.platform.identifiers import bank_account, masked
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.personal_codes import refuse_personal_codes
from marketplace.platform.unit import Unit, unit
from marketplace.providers.models import Provider
from marketplace.providers.queries import provider_of
from marketplace.providers.register import Company, business_register
from marketplace.pure.references import payment_reference
from marketplace.rules.queries import rule_on
from outcomes.payees.checks import (
    locked_record,
    problems_in,
    problems_of_paper,
    refuse,
    refuse_own_firm,
)
from outcomes.payees.lifecycle import PAYEE_RECORD
from outcomes.payees.models import PAYEE_PAPER, PayeeRecord, PaymentShare
from outcomes.payees.queries import Payee, is_told, payee_at, shares_of
from outcomes.pure.payees import ASSIGNMENT, BAN, BANKRUPTCY, KINDS, REGISTER, SITUATION, Shares

RECEIVERS = (BAN, ASSIGNMENT)
"""Kinds that name somebody else who is paid; a bankruptcy may."""


def _reference(text: str) -> str:
    try:
        return payment_reference(text)
    except ValueError:
        raise Invalid(Problem("receiver_reference", "payee.reference_wrong")) from None


READERS: Mapping[str, Callable[[str], str]] = {
    "receiver_iban": partial(bank_account, field="receiver_iban"),
    "receiver_reference": _reference,
}
"""How what is written of the receiver is kept; raises Invalid."""


@verb("payee.record")
def record_payee(
    actor: Actor,
    provider_id: UUID,
    kind: str,
    data: Mapping[str, Any],
    *,
    content: bytes,
    name: str,
) -> PayeeRecord:
    """Write down what a paper tells of a payee; it counts when another person has confirmed it.

    ``data``: valid_from, perhaps valid_to, note, and by kind listed, percent, amount_cents,
    receiver_name, receiver_iban, receiver_reference, country. Raises Invalid with a problem per
    field.
    """
    with unit(actor) as u:
        provider = _provider(u, provider_id)
        refuse_own_firm(actor, provider_id)
        refuse(_problems(kind, {"receiver_name": "", "receiver_iban": ""} | data, content))
        values = dict(data)
        for field, plain in READERS.items():
            if values.get(field):
                values[field] = plain(values[field])
        file = store(u, PAYEE_PAPER, content, name, media_type_of(content) or "")
        made = _add(u, provider, kind, "person", values | {"evidence_id": file.id})
        begin(u, PAYEE_RECORD, made, kind=kind, sha256=file.sha256, **_told(made))
        return made


@verb("payee.record")
def check_record(actor: Actor, kind: str, data: Mapping[str, Any], content: bytes | None) -> None:
    """Raise Invalid with all that is wrong in as much of a record as could be read."""
    refuse(_problems(kind, data, content))


def _provider(u: Unit, provider_id: UUID) -> Provider:
    found = u.find(Provider, provider_id=provider_id)
    if found is None:
        raise Refused("payee.unknown")
    return u.lock(Provider, found.id)


def _add(
    u: Unit, provider: Provider, kind: str, source: str, values: Mapping[str, Any]
) -> PayeeRecord:
    return u.add(
        PayeeRecord,
        provider_id=provider.provider_id,
        kind=kind,
        state=PAYEE_RECORD.initial,
        source=source,
        recorded_by=person_of(u.actor) if source == "person" else None,
        **values,
    )


def _problems(kind: str, data: Mapping[str, Any], content: bytes | None) -> list[Problem]:
    """What is wrong in what is recorded of a kind, each at its field; what could not be read, and
    is not there, is not judged."""
    if kind not in KINDS:
        raise Refused("payee.kind_unknown")
    first, last = data.get("valid_from"), data.get("valid_to")
    problems = [Problem("valid_to", "payee.days")] if first and last and last < first else []
    if kind in RECEIVERS or (kind == BANKRUPTCY and data.get("receiver_iban")):
        problems += [
            Problem(field, "payee.receiver_needed")
            for field in ("receiver_name", "receiver_iban")
            if field in data and not data[field]
        ]
    for field, plain in READERS.items():
        if data.get(field):
            problems += problems_in(plain, data[field])
    problems += problems_in(refuse_personal_codes, note=data.get("note"))
    return problems if content is None else problems + problems_of_paper(content)


def _told(made: PayeeRecord) -> dict[str, Any]:
    """A record as the audit log keeps it: accounts by their ends."""
    return {
        "valid_from": made.valid_from.isoformat(),
        "valid_to": made.valid_to.isoformat() if made.valid_to else None,
        "iban": masked(made.receiver_iban) if made.receiver_iban else None,
    }


@verb("payee.confirm")
def confirm_record(actor: Actor, record_id: UUID) -> PayeeRecord:
    """Confirm as a second person what was written down; from now on it counts."""
    with unit(actor) as u:
        found = locked_record(u, record_id)
        fire(u, PAYEE_RECORD, found, "confirm")
        found.confirmed_by, found.confirmed_at = person_of(actor), u.now
        return found


@verb("payee.record")
def withdraw_record(actor: Actor, record_id: UUID) -> PayeeRecord:
    """Take back what one has written oneself and nobody has confirmed yet."""
    with unit(actor) as u:
        found = locked_record(u, record_id)
        fire(u, PAYEE_RECORD, found, "withdraw")
        return found


@verb("payee.look_up")
def look_up(actor: Actor, provider_id: UUID) -> PayeeRecord:
    """Ask the business register whether a payee is in the prepayment register; the answer counts
    for so many days as the rule of its kind says.

    Raises Refused where no register is set, where it does not answer or does not know the payee.
    """
    company = _ask_register(actor, provider_id)
    with unit(actor) as u:
        provider = _provider(u, provider_id)
        days = rule_on(u.actor, "payee_record", REGISTER, u.today).value["days"]
        values = {
            "valid_from": u.today,
            "valid_to": u.today + timedelta(days=days - 1),
            "listed": company.in_prepayment_register,
            "note": "; ".join(company.situations) or None,
        }
        made = _add(u, provider, REGISTER, "register", values)
        begin(u, PAYEE_RECORD, made, kind=REGISTER, listed=made.listed)
        fire(u, PAYEE_RECORD, made, "confirm")
        made.confirmed_at = u.now
        if BANKRUPT in company.situations:
            _hold_bankrupt(u, provider)
        _warn_of(u, provider, company)
        return made


def _ask_register(actor: Actor, provider_id: UUID) -> Company:
    """What the register tells of a payee, asked before anything is locked: who is slow there keeps
    nobody from acting on the provider here."""
    with unit(actor):
        number = provider_of(actor, provider_id).business_id
    register = business_register()
    if register is None:
        raise Refused("payee.no_register")
    company = register.look_up(number)
    if company is None:
        raise Refused("payee.not_in_register", number=number)
    return company


BANKRUPT = "Konkurssi"
"""The register's word for a bankruptcy."""
ENDED = "Lakannut"
"""Ours for a day of ending (ISO), beside the register's Finnish words."""


def _hold_bankrupt(u: Unit, provider: Provider) -> None:
    """What the register tells of a bankruptcy holds the payments until a person says where they go;
    what a person has recorded of it already stays."""
    if payee_at(u.actor, provider.provider_id, u.today).standing.bankruptcy is not None:
        return
    made = _add(u, provider, BANKRUPTCY, "register", {"valid_from": u.today, "note": BANKRUPT})
    begin(u, PAYEE_RECORD, made, kind=BANKRUPTCY)
    fire(u, PAYEE_RECORD, made, "confirm")
    made.confirmed_at = u.now


def _warn_of(u: Unit, provider: Provider, company: Company) -> None:
    """Whatever else the register tells of a payee, such as liquidation or that it has ended, holds
    the payments until a person has confirmed to know of it; it is told once."""
    told = [situation for situation in company.situations if situation != BANKRUPT]
    if company.ended_on:
        told.append(f"{ENDED} {company.ended_on}")
    for situation in told:
        if not is_told(provider.provider_id, situation, u.today):
            values = {"valid_from": u.today, "note": situation}
            made = _add(u, provider, SITUATION, "register", values)
            begin(u, PAYEE_RECORD, made, kind=SITUATION)


@verb("payee.part")
def part_payment(
    actor: Actor,
    provider_id: UUID,
    cause: str,
    day: date,
    net_cents: int,
    vat_cents: int,
    back: Sequence[PaymentShare] = (),
) -> Shares:
    """Part a payment of a day between tax, others and the payee, and keep what is not the payee's.

    ``cause``: the statement's number. ``back``: where it leaves anew because it came back, those of
    its parts that came back with it: they are parted as of this day, together with the payee's own.
    What others have got stays theirs. Raises Refused ``payee.on_hold`` where something holds it,
    Conflict where it is parted by a record already.
    """
    with unit(actor) as u:
        _provider(u, provider_id)
        payee = payee_at(actor, provider_id, day, back)
        out = sum(each.amount_cents for each in shares_of(actor, cause) if each not in back)
        shares = payee.shares(net_cents, vat_cents, out)
        if shares.holds:
            raise Refused("payee.on_hold", number=cause)
        for each in back:
            each.taken_back_at = u.now
            record(u, each, "take_back", cause=cause, cents=each.amount_cents)
        u.session.flush()
        _keep(u, payee, shares, {"cause": cause, "provider_id": provider_id, "paid_on": day})
        return shares


def _keep(u: Unit, payee: Payee, shares: Shares, whose: Mapping[str, Any]) -> None:
    made = [
        u.add(
            PaymentShare,
            kind="diverted",
            record_id=each.record_id,
            amount_cents=each.cents,
            receiver_name=each.receiver.name,
            receiver_iban=each.receiver.iban,
            receiver_reference=each.receiver.reference or None,
            **whose,
        )
        for each in shares.diverted
    ]
    register = payee.standing.register
    if shares.withheld_cents and register is not None:
        amount = {"amount_cents": shares.withheld_cents, "record_id": register.id}
        made.append(u.add(PaymentShare, kind="withheld", **amount, **whose))
    for each in made:
        record(u, each, "create", cause=each.cause, kind=each.kind, cents=each.amount_cents)
    u.session.flush()
