"""What a bank tells of payments: camt.054 notifications of invented accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tests.factories.setup import People


@dataclass(frozen=True)
class Told:
    """One entry: the end-to-end id, the amount in cents, the reason where it came back, and the
    reference of what somebody pays to us."""

    end_to_end_id: str
    cents: int
    reason: str = ""
    reference: str = ""


def camt054(*told: Told, day: str = "2027-05-03") -> bytes:
    """A notification of single payments; what came back is a credit with a return's code."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">'
        "<BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>N1</MsgId></GrpHdr><Ntfctn><Id>1</Id>"
        "<Acct><Id><IBAN>FI2112345600000785</IBAN></Id></Acct>"
        f"{''.join(_entry(each, day) for each in told)}"
        "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    ).encode()


def _entry(each: Told, day: str) -> str:
    amount = f'<Amt Ccy="EUR">{each.cents / 100:.2f}</Amt>'
    way = "CRDT" if each.reason or each.reference else "DBIT"
    code = "RRTN" if each.reason else "ESCT"
    why = f"<RtrInf><Rsn><Cd>{each.reason}</Cd></Rsn></RtrInf>" if each.reason else ""
    ref = each.reference
    to = f"<RmtInf><Strd><CdtrRefInf><Ref>{ref}</Ref></CdtrRefInf></Strd></RmtInf>" if ref else ""
    return (
        f"<Ntry>{amount}<CdtDbtInd>{way}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><Dt>{day}</Dt></BookgDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd>"
        f"<SubFmlyCd>{code}</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls>"
        f"<Refs><EndToEndId>{each.end_to_end_id}</EndToEndId></Refs>{amount}"
        f"<CdtDbtInd>{way}</CdtDbtInd>{to}{why}</TxDtls></NtryDtls></Ntry>"
    )


def has_come(people: People, day: str) -> None:
    """The clock stands at a day of which the bank tells, or after it."""
    noon = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    people.clock.move_to(max(people.clock.now(), noon))  # type: ignore[attr-defined]


def booked_whole(hand_over: str, cents: int, count: int, day: str = "2027-05-03") -> bytes:
    """A notification that the bank booked a hand-over's file as one entry."""
    whole = camt054(Told("", cents), day=day).decode()
    refs = "<Refs><EndToEndId></EndToEndId></Refs>"
    before, _, rest = whole.partition("<TxDtls>")
    batch = f"<Btch><PmtInfId>{hand_over}-1</PmtInfId><NbOfTxs>{count}</NbOfTxs></Btch>"
    assert refs in rest
    return f"{before}{batch}{rest.partition('</TxDtls>')[2]}".encode()


def paid(payments: Sequence[tuple[str, int]]) -> bytes:
    """A notification that payments were booked."""
    return camt054(*(Told(name, cents) for name, cents in payments))
