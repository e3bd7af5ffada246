"""What a run's lines come to for each provider and buyer: the same for the page as for the
statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from marketplace.platform.actor import Actor
from marketplace.platform.identity.models import Organisation
from outcomes.payments.models import PaymentLine
from outcomes.payments.vat import VatRow, vat_of_lines


@dataclass(frozen=True)
class Due:
    """A provider's lines of a run that one buyer pays, with their VAT; amounts in cents."""

    provider_id: UUID
    buyer_id: UUID
    lines: Sequence[PaymentLine]
    vat: Sequence[VatRow]

    @property
    def name(self) -> str:
        return self.lines[0].payee.name

    @property
    def buyer(self) -> Organisation:
        return self.lines[0].source.buyer

    @property
    def net_cents(self) -> int:
        return sum(row.net_cents for row in self.vat)

    @property
    def vat_cents(self) -> int:
        return sum(row.vat_cents for row in self.vat)

    @property
    def gross_cents(self) -> int:
        return self.net_cents + self.vat_cents

    @property
    def is_paid(self) -> bool:
        """Whether there is something to pay; else the lines are set off in a later run."""
        return self.net_cents > 0


def due_by_payee(actor: Actor, lines: Iterable[PaymentLine]) -> list[Due]:
    """What lines come to by provider and buyer, in a stable order."""
    found: dict[tuple[UUID, UUID], list[PaymentLine]] = defaultdict(list)
    for line in lines:
        found[line.provider_id, line.source.buyer_id].append(line)
    return [
        Due(*key, found[key], vat_of_lines(actor, found[key])) for key in sorted(found, key=str)
    ]
