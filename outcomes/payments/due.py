"""What a run's lines come to for each provider, buyer and route: the same for the page as for
the statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from marketplace.platform.actor import Actor
from marketplace.platform.identity.models import Organisation
from outcomes.payments.held import held_of
from outcomes.payments.models import PaymentLine
from outcomes.payments.routes import routes_of
from outcomes.payments.vat import VatRow, vat_of_lines, vat_rules


@dataclass(frozen=True)
class Due:
    """A provider's lines of a run that one buyer pays by one route, with their VAT; amounts in
    cents."""

    provider_id: UUID
    buyer_id: UUID
    route: str
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
    def is_owed(self) -> bool:
        """Whether the provider owes it, so that it may be asked back."""
        return self.net_cents < 0 and self.gross_cents < 0

    @property
    def is_paid(self) -> bool:
        """Whether there is something to pay, also with VAT, which a credit may take back at another
        rate; else the lines are set off in a later run."""
        return self.net_cents > 0 and self.gross_cents > 0


def due_by_payee(actor: Actor, lines: Iterable[PaymentLine]) -> list[Due]:
    """What lines come to by provider, buyer and route, in a stable order, but for those that would
    pay what the provider still has, or take back what waits so."""
    lines = list(lines)
    routes, held = routes_of(actor), held_of(lines)
    found: dict[tuple[UUID, UUID, str], list[PaymentLine]] = defaultdict(list)
    for line in lines:
        if line.id in held:
            continue
        route = routes.of(line.source, line.payee)
        found[line.provider_id, line.source.buyer_id, route].append(line)
    keys, rules = sorted(found, key=str), vat_rules(actor, lines)
    return [Due(*key, found[key], vat_of_lines(rules, found[key])) for key in keys]
