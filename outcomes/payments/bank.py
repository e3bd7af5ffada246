"""The bank file: ISO 20022 pain.001.001.09 credit transfers, written by the caller's facts alone.

The message has no clock and no random part of its own: the same run gives the same bytes.
References are RF creditor references (ISO 11649), or Finnish ones, in structured remittance
information.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import sepaxml
from lxml import etree

from marketplace.pure.money import eur_text, parse_eur

SCHEMA = "pain.001.001.09"
NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"
MAX_NAME = 70
"""Characters of a party's name that banks of the SEPA area carry."""


@dataclass(frozen=True)
class Account:
    """A party and its account; the bank's BIC may be left out within the SEPA area."""

    name: str
    iban: str
    bic: str | None = None


@dataclass(frozen=True)
class Transfer:
    """One credit transfer: end-to-end id, creditor, amount in cents, RF or Finnish reference."""

    end_to_end_id: str
    creditor: Account
    amount_cents: int
    reference: str


class BankFileProblem(ValueError):
    """The file would not be valid; nothing was written."""


def credit_transfer_file(
    message_id: str,
    created_at: datetime,
    debtor: Account,
    pay_on: date,
    transfers: Sequence[Transfer],
) -> bytes:
    """The bank file of one payment day, checked against its schema.

    Raises BankFileProblem where there is nothing to pay, an amount is not positive, or the schema
    refuses the result.
    """
    if not transfers:
        raise BankFileProblem("no transfers")
    if any(transfer.amount_cents <= 0 for transfer in transfers):
        raise BankFileProblem("a transfer's amount is not positive")
    document = Element("Document", xmlns=NAMESPACE)
    message = SubElement(document, "CstmrCdtTrfInitn")
    total = eur_text(sum(transfer.amount_cents for transfer in transfers))
    header = SubElement(message, "GrpHdr")
    _text(header, "MsgId", message_id)
    _text(header, "CreDtTm", created_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _text(header, "NbOfTxs", str(len(transfers)))
    _text(header, "CtrlSum", total)
    _text(SubElement(header, "InitgPty"), "Nm", debtor.name[:MAX_NAME])
    batch = _batch(message, message_id, debtor, pay_on, len(transfers), total)
    for transfer in transfers:
        _transfer(batch, transfer)
    indent(document)
    content: bytes = tostring(document, encoding="utf-8", xml_declaration=True)
    return _checked(content)


def _batch(
    message: Element, message_id: str, debtor: Account, pay_on: date, count: int, total: str
) -> Element:
    batch = SubElement(message, "PmtInf")
    _text(batch, "PmtInfId", f"{message_id}-1")
    _text(batch, "PmtMtd", "TRF")
    _text(batch, "BtchBookg", "true")
    _text(batch, "NbOfTxs", str(count))
    _text(batch, "CtrlSum", total)
    _text(SubElement(SubElement(batch, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA")
    _text(SubElement(batch, "ReqdExctnDt"), "Dt", pay_on.isoformat())
    _text(SubElement(batch, "Dbtr"), "Nm", debtor.name[:MAX_NAME])
    _account(batch, "DbtrAcct", debtor)
    agent = SubElement(SubElement(batch, "DbtrAgt"), "FinInstnId")
    if debtor.bic:
        _text(agent, "BICFI", debtor.bic)
    else:
        _text(SubElement(agent, "Othr"), "Id", "NOTPROVIDED")
    _text(batch, "ChrgBr", "SLEV")
    return batch


def _transfer(batch: Element, transfer: Transfer) -> None:
    entry = SubElement(batch, "CdtTrfTxInf")
    _text(SubElement(entry, "PmtId"), "EndToEndId", transfer.end_to_end_id)
    amount = _text(SubElement(entry, "Amt"), "InstdAmt", eur_text(transfer.amount_cents))
    amount.set("Ccy", "EUR")
    if transfer.creditor.bic:
        agent = SubElement(SubElement(entry, "CdtrAgt"), "FinInstnId")
        _text(agent, "BICFI", transfer.creditor.bic)
    _text(SubElement(entry, "Cdtr"), "Nm", transfer.creditor.name[:MAX_NAME])
    _account(entry, "CdtrAcct", transfer.creditor)
    reference = SubElement(SubElement(SubElement(entry, "RmtInf"), "Strd"), "CdtrRefInf")
    kind = SubElement(reference, "Tp")
    _text(SubElement(kind, "CdOrPrtry"), "Cd", "SCOR")
    if transfer.reference.startswith("RF"):
        _text(kind, "Issr", "ISO")
    _text(reference, "Ref", transfer.reference)


def _account(parent: Element, tag: str, account: Account) -> None:
    _text(SubElement(SubElement(parent, tag), "Id"), "IBAN", account.iban)


def _text(parent: Element, tag: str, text: str) -> Element:
    made = SubElement(parent, tag)
    made.text = text
    return made


def _checked(content: bytes) -> bytes:
    schema = _schema()
    if not schema.validate(etree.fromstring(content)):
        error = schema.error_log[0]
        raise BankFileProblem(f"{error.path}: {error.message}")
    return content


@cache
def _schema() -> etree.XMLSchema:
    """The schema of the message, which sepaxml carries; read once."""
    return etree.XMLSchema(file=str(files(sepaxml) / "schemas" / f"{SCHEMA}.xsd"))


def read_back(content: bytes) -> tuple[int, int]:
    """How many transfers a bank file has, and what they come to in cents, as the bank reads it."""
    document = etree.fromstring(content)
    amounts = [
        parse_eur(transfer.findtext(f".//{{{NAMESPACE}}}InstdAmt") or "")
        for transfer in document.iter(f"{{{NAMESPACE}}}CdtTrfTxInf")
    ]
    return len(amounts), sum(amounts)
