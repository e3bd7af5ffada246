"""What is known of payees, recorded and confirmed through the verbs."""

from datetime import date
from typing import Any
from uuid import UUID

from outcomes.payees.endings.service import confirm_ending, end_record
from outcomes.payees.models import PayeeRecord
from outcomes.payees.service import confirm_record, record_payee
from tests.factories.payments import approver, verifier
from tests.factories.setup import People

PAPER = b"%PDF-1.7 todiste"
FIRST = date(2027, 1, 1)
RECEIVER = {"receiver_name": "Ulosottolaitos", "receiver_iban": "FI21 1234 5600 0007 85"}


def recorded(people: People, provider_id: UUID, kind: str, **data: Any) -> PayeeRecord:
    """What the verifier has written down from a paper."""
    values = {"valid_from": FIRST, **data}
    return record_payee(
        verifier(people), provider_id, kind, values, content=PAPER, name="todiste.pdf"
    )


def confirmed(people: People, provider_id: UUID, kind: str, **data: Any) -> PayeeRecord:
    """What the approver has confirmed besides."""
    made = recorded(people, provider_id, kind, **data)
    return confirm_record(approver(people), made.id)


def ended(people: People, record: PayeeRecord, last_day: date) -> None:
    """A record that the approver has ended by a paper and the verifier has confirmed to end."""
    told = {"content": PAPER, "name": "todiste.pdf"}
    made = end_record(approver(people), record.id, last_day, "Tieto ei ole enää voimassa.", **told)
    confirm_ending(verifier(people), made.id)
