"""One entry of a file that tells what became of payments, whoever tells it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Booked:
    """One payment that the bank booked on an account, or a whole batch of them; or one that
    accounts payable tell of."""

    row: int
    """The line of the file, from 1."""
    booked_on: date
    cents: int
    """What it does to the payer's account: less than nothing was paid from it."""
    end_to_end_id: str
    """The payer's own id of the payment; empty of a batch, and where none was given."""
    servicer_reference: str = ""
    """The teller's own reference of the entry: of a bank the same in a notification and the
    statement."""
    returned: bool = False
    """Whether a payment came back."""
    return_reason: str = ""
    """ISO code of why, such as AC04; empty where it is no return or no code is given."""
    return_text: str = ""
    """What is written of the reason besides."""
    account: str = ""
    """IBAN of the account, or its other identifier; empty where accounts payable tell."""
    payments: int = 1
    """How many payments it is; more than one where the bank booked a batch as a whole."""
    payment_information_id: str = ""
    """The id of the batch in the payer's file (PmtInfId), where the bank repeats it."""
    message_id: str = ""
    """The id of the payer's file (MsgId), where the bank repeats it."""
    reference: str = ""
    """Structured creditor reference: RF (ISO 11649) or a Finnish one; empty where none."""
    invoice_number: str = ""
    """The invoice that was paid, where accounts payable tell."""

    @property
    def came_in(self) -> bool:
        """Whether it is a credit, also of a payment of which nothing was left for its payee."""
        return self.cents > 0 or (self.returned and not self.cents)

    @property
    def name(self) -> str:
        """What it calls itself."""
        return self.end_to_end_id or self.reference or self.servicer_reference or "–"
