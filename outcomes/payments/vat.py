"""VAT of a statement: summed per category and rate, as EN 16931 does (BR-CO-17)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from marketplace.platform.actor import Actor
from marketplace.providers.models import Provider
from marketplace.pure.money import vat_by_category
from marketplace.rules.missing import RuleMissing
from marketplace.rules.models import Rule
from marketplace.rules.queries import rule_on, rules_between
from outcomes.payments.models import PaymentLine
from outcomes.pure.scheme import parse_scheme

NOT_LIABLE = "O"
"""EN 16931 category of supplies outside the scope of VAT, such as a small provider's."""


@dataclass(frozen=True)
class VatRow:
    """One category and rate of a statement; amounts in cents, the rate in percent."""

    category: str
    rate_percent: str
    ground: dict[str, str] | None
    """Why no VAT is charged, as a text per language."""
    net_cents: int
    vat_cents: int

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def charged_category(provider: Provider, calculated: str) -> str:
    """The category that a provider charges for a new line (EN 16931).

    A provider that is not liable to VAT charges none, whatever the scheme says of the line.
    """
    return calculated if provider.vat_liable else NOT_LIABLE


def rate_of_line(actor: Actor, line: PaymentLine) -> Decimal:
    """The rate in percent of a line's category on the day of its outcome."""
    return _rate(rule_on(actor, "vat", line.vat_category, line.outcome_on).value)


@dataclass(frozen=True)
class VatRules:
    """Dated rules of VAT."""

    rows: Sequence[Rule]

    def of(self, line: PaymentLine) -> Mapping[str, Any]:
        """Raises RuleMissing where no row covers the day of a line's outcome."""
        category, day = line.vat_category, line.outcome_on
        for rule in self.rows:
            begun = rule.key == category and rule.valid_from <= day
            if begun and (rule.valid_to is None or day <= rule.valid_to):
                return rule.value
        raise RuleMissing("vat", category, day)


def vat_rules(actor: Actor, lines: Iterable[PaymentLine]) -> VatRules:
    """The rules for the days of some lines, read at once."""
    days = [line.outcome_on for line in lines]
    return VatRules(rules_between(actor, "vat", min(days), max(days)) if days else ())


def _rate(value: Mapping[str, Any]) -> Decimal:
    return Decimal(str(value["rate"]))


def vat_of_lines(rules: VatRules, lines: Iterable[PaymentLine]) -> list[VatRow]:
    """The VAT rows of lines by their own category; the rate is that of the day of each outcome."""
    grounds: dict[tuple[str, Decimal], list[dict[str, str]]] = defaultdict(list)
    keyed = []
    for line in lines:
        value = rules.of(line)
        rate = _rate(value)
        ground = _ground(line) or value.get("ground")
        if ground and ground not in grounds[line.vat_category, rate]:
            grounds[line.vat_category, rate].append(ground)
        keyed.append((line.vat_category, rate, line.amount_cents))
    return [
        VatRow(
            category=row.category,
            rate_percent=f"{row.rate_percent.normalize():f}",
            ground=_joined(grounds[row.category, row.rate_percent]),
            net_cents=row.net_cents,
            vat_cents=row.vat_cents,
        )
        for row in vat_by_category(keyed)
    ]


def _ground(line: PaymentLine) -> dict[str, str] | None:
    """Why the scheme says that no VAT is due on a line; none where the reason is the provider's."""
    if (
        line.vat_category == "S"
        or line.vat_category != line.scheme_vat_category
        or line.contract is None
    ):
        return None
    scheme = parse_scheme(line.contract.scheme, f"{line.contract.number}.yaml")
    own = [rule.vat for rule in scheme.rules if rule.vat and rule.id == line.rule]
    others = [scheme.vat, *(rule.vat for rule in scheme.rules if rule.vat)]
    for vat in (*own, *others):
        if vat.category == line.vat_category and vat.ground:
            return asdict(vat.ground)
    return None


def _joined(grounds: Sequence[dict[str, str]]) -> dict[str, str] | None:
    """The grounds of one category as one text per language (EN 16931, BT-120, is one text)."""
    if not grounds:
        return None
    return {code: " ".join(ground[code] for ground in grounds) for code in grounds[0]}
