"""What the invented bank of a play tells: a notification of single payments, a day's statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from marketplace.pure.money import eur_text

NOTIFICATION, STATEMENT = "camt.054.001.08", "camt.053.001.08"
BALANCE_CENTS = 50_000_000
"""What is on the account in the morning."""


@dataclass(frozen=True)
class Booked:
    """A payment of ours that the bank has booked: its end-to-end id and amount in cents; where it
    came back the code of the reason (ISO 20022) and its words."""

    end_to_end_id: str
    cents: int
    reason: str = ""
    words: str = ""


def bank_file(kind: str, iban: str, at: datetime, booked: Iterable[Booked]) -> bytes:
    """A camt.053 or camt.054 file of an account, told at an instant of what was booked that day."""
    notifies = kind == NOTIFICATION
    entries = list(booked)
    document = Element("Document", xmlns=f"urn:iso:std:iso:20022:tech:xsd:{kind}")
    body = SubElement(document, "BkToCstmrDbtCdtNtfctn" if notifies else "BkToCstmrStmt")
    told = f"{at:%Y-%m-%dT%H:%M:%S}"
    header = SubElement(body, "GrpHdr")
    _text(header, "MsgId", f"PANKKI-{at:%Y%m%d%H%M}")
    _text(header, "CreDtTm", told)
    report = SubElement(body, "Ntfctn" if notifies else "Stmt")
    _text(report, "Id", f"{at:%Y%m%d}")
    _text(report, "CreDtTm", told)
    account = SubElement(report, "Acct")
    _text(SubElement(account, "Id"), "IBAN", iban)
    _text(account, "Ccy", "EUR")
    if not notifies:
        whole = sum(each.cents if each.reason else -each.cents for each in entries)
        for code, cents in (("OPBD", BALANCE_CENTS), ("CLBD", BALANCE_CENTS + whole)):
            _balance(report, code, cents, at)
    for place, each in enumerate(entries, start=1):
        _entry(report, place, each, at)
    indent(document)
    written: bytes = tostring(document, encoding="utf-8", xml_declaration=True)
    return written


def _balance(report: Element, code: str, cents: int, at: datetime) -> None:
    balance = SubElement(report, "Bal")
    _text(SubElement(SubElement(balance, "Tp"), "CdOrPrtry"), "Cd", code)
    _amount(balance, cents)
    _text(SubElement(balance, "Dt"), "Dt", f"{at:%Y-%m-%d}")


def _entry(report: Element, place: int, booked: Booked, at: datetime) -> None:
    cents = booked.cents if booked.reason else -booked.cents
    entry = SubElement(report, "Ntry")
    _amount(entry, cents)
    _text(SubElement(entry, "Sts"), "Cd", "BOOK")
    _text(SubElement(entry, "BookgDt"), "Dt", f"{at:%Y-%m-%d}")
    _text(entry, "AcctSvcrRef", f"{at:%Y%m%d}-{place}")
    domain = SubElement(SubElement(entry, "BkTxCd"), "Domn")
    _text(domain, "Cd", "PMNT")
    family = SubElement(domain, "Fmly")
    _text(family, "Cd", "ICDT")
    _text(family, "SubFmlyCd", "RRTN" if booked.reason else "ESCT")
    details = SubElement(SubElement(entry, "NtryDtls"), "TxDtls")
    _text(SubElement(details, "Refs"), "EndToEndId", booked.end_to_end_id)
    _amount(details, cents)
    if booked.reason:
        came_back = SubElement(details, "RtrInf")
        _text(SubElement(came_back, "Rsn"), "Cd", booked.reason)
        _text(came_back, "AddtlInf", booked.words)


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = text


def _amount(parent: Element, cents: int) -> None:
    """An amount with its direction: what comes to the account is a credit."""
    SubElement(parent, "Amt", Ccy="EUR").text = eur_text(abs(cents))
    _text(parent, "CdtDbtInd", "CRDT" if cents > 0 else "DBIT")
