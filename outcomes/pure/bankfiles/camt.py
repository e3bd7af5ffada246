"""What the bank booked: ISO 20022 camt.053 statements and camt.054 notifications, any version.

A payment of ours is known again by its end-to-end id, or, where the bank booked a whole file at
once, by the id of its payment information (PmtInfId). A payment that came back is a return with
the reason of the ISO external code list (AC04 closed account, AC06 blocked account, ...).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from marketplace.pure.money import eur_text
from outcomes.pure.bankfiles.booked import Booked
from outcomes.pure.problems import FileProblems, Problem
from outcomes.pure.xmltext import (
    Element,
    all_at,
    at,
    cents_at,
    day_at,
    namespace,
    needed,
    read_xml,
    text_at,
    wrong,
)

MESSAGE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(camt\.05[34]\.001\.[0-9]{2})")
REPORTS = ("BkToCstmrStmt/Stmt", "BkToCstmrDbtCdtNtfctn/Ntfctn")
OPENING, CLOSING = ("OPBD", "PRCD"), "CLBD"
BOOKED = "BOOK"
RETURNED = "RRTN"
"""Bank transaction code, sub-family: a payment that was returned."""
NOT_PROVIDED = "NOTPROVIDED"
SIGNS = {"CRDT": 1, "DBIT": -1}


@dataclass(frozen=True)
class BankReport:
    """A file of the bank: its kind such as ``camt.053.001.08``, its id, and what was booked."""

    kind: str
    message_id: str
    entries: tuple[Booked, ...]


def read_camt(content: bytes, file: str, today: date) -> BankReport:
    """What a camt.053 or camt.054 file says was booked, in the order of the file.

    What is only pending is left out. Raises FileProblems naming line, element and reason where the
    file is no such message, an amount is not in euros, the details of an entry come to another sum
    than the entry, the entries do not lead from the opening to the closing balance, or something
    was booked after ``today``.
    """
    root = read_xml(content, file)
    kind = MESSAGE.fullmatch(namespace(root))
    reports = [report for path in REPORTS for report in all_at(root, path)]
    if kind is None or not reports:
        wrong(file, root, "camt.kind", value=namespace(root) or root.tag)
    entries = [entry for report in reports for entry in _report(file, report)]
    if ahead := [_ahead(file, entry) for entry in entries if entry.booked_on > today]:
        raise FileProblems(ahead)
    message_id = text_at(next(iter(root)), "GrpHdr/MsgId")
    return BankReport(kind[1], message_id, tuple(entries))


def _ahead(file: str, entry: Booked) -> Problem:
    return Problem(file, entry.row, "BookgDt", "day_ahead", {"value": entry.booked_on.isoformat()})


def _report(file: str, report: Element) -> Iterator[Booked]:
    account = text_at(report, "Acct/Id/IBAN", "Acct/Id/Othr/Id")
    total = 0
    for entry in all_at(report, "Ntry"):
        if text_at(entry, "Sts/Cd", "Sts") != BOOKED:
            continue
        total += _signed(file, entry)
        yield from _entry(file, account, entry)
    _check_balances(file, report, total)


def _check_balances(file: str, report: Element, total: int) -> None:
    """A statement is whole where its entries lead from one balance to the other."""
    balances = {text_at(each, "Tp/CdOrPrtry/Cd"): each for each in all_at(report, "Bal")}
    opening = next((balances[code] for code in OPENING if code in balances), None)
    closing = balances.get(CLOSING)
    if opening is None or closing is None:
        return
    reckoned, told = _signed(file, opening) + total, _signed(file, closing)
    if reckoned != told:
        facts = {"reckoned": eur_text(reckoned), "closing": eur_text(told)}
        wrong(file, closing, "camt.balance", **facts)


def _signed(file: str, element: Element) -> int:
    """The amount of an entry or balance: credits are positive, debits negative."""
    return _sign(file, element) * _euros(file, needed(file, element, "Amt"))


def _euros(file: str, amount: Element) -> int:
    if amount.get("Ccy") != "EUR":
        wrong(file, amount, "xml.currency", value=amount.get("Ccy", ""))
    return cents_at(file, amount)


def _sign(file: str, element: Element) -> int:
    direction = text_at(element, "CdtDbtInd")
    if direction not in SIGNS:
        wrong(file, element, "camt.direction", value=direction)
    return SIGNS[direction]


def _entry(file: str, account: str, entry: Element) -> Iterator[Booked]:
    cents = _signed(file, entry)
    details = all_at(entry, "NtryDtls/TxDtls")
    if len(details) < 2:
        yield _made(file, account, entry, details[0] if details else None, cents, entry)
        return
    parts = [_part(file, entry, each) for each in details]
    if sum(parts) != cents:
        facts = {"details": eur_text(sum(parts)), "entry": eur_text(cents)}
        wrong(file, entry, "camt.details", **facts)
    for each, part in zip(details, parts, strict=True):
        yield _made(file, account, entry, each, part, None)


def _part(file: str, entry: Element, details: Element) -> int:
    """What one of several payments of an entry comes to."""
    amount = needed(file, details, "Amt", "AmtDtls/TxAmt/Amt")
    told = details if at(details, "CdtDbtInd") is not None else entry
    return _sign(file, told) * _euros(file, amount)


def _made(
    file: str,
    account: str,
    entry: Element,
    details: Element | None,
    cents: int,
    alone: Element | None,
) -> Booked:
    """What was booked; where it is ``alone`` in its entry, that has its reference, too. A reference
    of several is that of none: in a notification each may have its own."""
    batch = at(entry, "NtryDtls/Btch")
    end_to_end = text_at(details, "Refs/EndToEndId")
    said = at(details, "RtrInf")
    row = entry if details is None else details
    return Booked(
        row=row.sourceline or 0,
        account=account,
        booked_on=day_at(file, needed(file, entry, "BookgDt/Dt", "BookgDt/DtTm")),
        cents=cents,
        payments=1 if details is not None else _count(file, batch),
        end_to_end_id="" if end_to_end == NOT_PROVIDED else end_to_end,
        payment_information_id=text_at(details, "Refs/PmtInfId") or text_at(batch, "PmtInfId"),
        message_id=text_at(details, "Refs/MsgId") or text_at(batch, "MsgId"),
        reference=text_at(details, "RmtInf/Strd/CdtrRefInf/Ref").replace(" ", ""),
        servicer_reference=text_at(details, "Refs/AcctSvcrRef") or text_at(alone, "AcctSvcrRef"),
        returned=said is not None or _came_back(entry, details),
        return_reason=text_at(said, "Rsn/Cd"),
        return_text=" ".join(
            text for text in (text_at(said, "Rsn/Prtry"), *_lines(said, "AddtlInf")) if text
        ),
    )


def _came_back(entry: Element, details: Element | None) -> bool:
    code = "BkTxCd/Domn/Fmly/SubFmlyCd"
    return (
        text_at(entry, "RvslInd") in ("true", "1")
        or text_at(details, code) == RETURNED
        or text_at(entry, code) == RETURNED
    )


def _lines(element: Element | None, path: str) -> list[str]:
    found = [] if element is None else all_at(element, path)
    return [(each.text or "").strip() for each in found]


def _count(file: str, batch: Element | None) -> int:
    """How many payments a batch has by its own word."""
    told = at(batch, "NbOfTxs")
    if told is None:
        return 1
    text = (told.text or "").strip()
    if not re.fullmatch("[0-9]{1,15}", text):
        wrong(file, told, "whole_number", value=text, least="0", most="999999999999999")
    return int(text)
