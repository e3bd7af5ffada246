"""Bank files of camt.053 and camt.054, as banks of different versions shape them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from marketplace.pure.money import eur_text

IBAN = "FI2112345600000785"


@dataclass(frozen=True)
class Paid:
    """A payment of an entry; ``cents`` None leaves the amount to the entry."""

    end_to_end: str = "ME-2027-001"
    cents: int | None = None
    reference: str = "RF87ME2027001"
    reason: str = ""
    debit: bool | None = None
    """Its own direction, where it says one besides the entry's."""


@dataclass(frozen=True)
class Booked:
    """An entry; less than nothing was paid from the account."""

    cents: int
    payments: Sequence[Paid] = field(default_factory=tuple)
    status: str = "BOOK"
    day: str = "2027-05-10"
    batch: int = 0
    """How many payments the bank booked as a whole; 0 where it tells of no batch."""
    returned: bool = False
    """Whether the bank's transaction code says that a payment was returned."""
    currency: str = "EUR"


def camt(
    *entries: Booked,
    kind: str = "camt.053.001.08",
    opening: int = 0,
    closing: int | None = None,
) -> bytes:
    """A file with one report of one account; a statement's balances agree unless told otherwise."""
    version = int(kind[-2:])
    statement = kind.startswith("camt.053")
    body, report = ("BkToCstmrStmt", "Stmt") if statement else ("BkToCstmrDbtCdtNtfctn", "Ntfctn")
    if closing is None:
        closing = opening + sum(entry.cents for entry in entries if entry.status == "BOOK")
    balances = _balance("OPBD", opening) + _balance("CLBD", closing) if statement else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{kind}"><{body}>\n'
        "<GrpHdr><MsgId>TILIOTE-1</MsgId><CreDtTm>2027-05-10T21:00:00</CreDtTm></GrpHdr>\n"
        f"<{report}><Id>1</Id><CreDtTm>2027-05-10T21:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>\n"
        f"{balances}{''.join(_entry(entry, n, version) for n, entry in enumerate(entries, 1))}"
        f"</{report}></{body}></Document>\n"
    ).encode()


def _money(cents: int, currency: str = "EUR") -> str:
    return f'<Amt Ccy="{currency}">{eur_text(abs(cents))}</Amt>'


def _direction(cents: int) -> str:
    return f"<CdtDbtInd>{'DBIT' if cents < 0 else 'CRDT'}</CdtDbtInd>"


def _balance(code: str, cents: int) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_money(cents)}{_direction(cents)}"
        "<Dt><Dt>2027-05-10</Dt></Dt></Bal>\n"
    )


def _entry(entry: Booked, number: int, version: int) -> str:
    family = "RRTN" if entry.returned else "ESCT"
    status = f"<Cd>{entry.status}</Cd>" if version >= 8 else entry.status
    batch = (
        f"<Btch><MsgId>MA-2027-001</MsgId><PmtInfId>MA-2027-001-1</PmtInfId>"
        f"<NbOfTxs>{entry.batch}</NbOfTxs></Btch>"
        if entry.batch
        else ""
    )
    details = "".join(_details(paid, entry, version) for paid in entry.payments)
    listed = f"<NtryDtls>{batch}{details}</NtryDtls>" if batch or details else ""
    return (
        f"<Ntry>{_money(entry.cents, entry.currency)}{_direction(entry.cents)}"
        f"<Sts>{status}</Sts><BookgDt><Dt>{entry.day}</Dt></BookgDt>"
        f"<AcctSvcrRef>AS-{number}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd>"
        f"<SubFmlyCd>{family}</SubFmlyCd></Fmly></Domn></BkTxCd>{listed}</Ntry>\n"
    )


def _details(paid: Paid, entry: Booked, version: int) -> str:
    amount = ""
    if paid.cents is not None and version >= 4:
        sign = -1 if paid.debit or (paid.debit is None and entry.cents < 0) else 1
        amount = _money(paid.cents) + _direction(sign)
    elif paid.cents is not None:
        amount = f"<AmtDtls><TxAmt>{_money(paid.cents)}</TxAmt></AmtDtls>"
    reference = (
        f"<RmtInf><Strd><CdtrRefInf><Ref>{paid.reference}</Ref></CdtrRefInf></Strd></RmtInf>"
        if paid.reference
        else ""
    )
    reason = (
        f"<RtrInf><Rsn><Cd>{paid.reason}</Cd></Rsn><AddtlInf>Tili suljettu</AddtlInf></RtrInf>"
        if paid.reason
        else ""
    )
    return (
        f"\n<TxDtls><Refs><PmtInfId>MA-2027-001-1</PmtInfId>"
        f"<EndToEndId>{paid.end_to_end}</EndToEndId></Refs>{amount}{reference}{reason}</TxDtls>"
    )
