"""Words of billing: errors, states, periods, and how the shares came about."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from flask_babel import LazyString, format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_number, text_of
from marketplace.platform.words import label
from outcomes.ledger.budget import names_of

ERRORS: dict[str, LazyString] = {
    "billing.period_not_open": _l(
        "Kautta %(period)s ei voi laskuttaa: se on kesken, jo laskutettu tai myöhempi kausi on "
        "laskutettu."
    ),
    "billing.period_billed": _l("Kausi on jo laskutettu."),
    "billing.open": _l("Edellinen laskutus odottaa hyväksyntää. Vie se ensin loppuun."),
    "billing.same_person": _l("Olet tehnyt tämän laskutuksen. Sen hyväksyy aina toinen henkilö."),
    "billing.figures_missing": _l("Osuuksia ei voi laskea: kuntien lukuja puuttuu."),
    "billing.nothing_to_bill": _l("Kaudella ei ole laskutettavaa."),
}
LABELS: dict[str, LazyString] = {
    "municipal_billing.state.made": _l("Odottaa hyväksyntää"),
    "municipal_billing.state.approved": _l("Hyväksytty"),
    "municipal_billing.state.discarded": _l("Peruttu"),
    "municipal_billing.act.approve": _l("Hyväksy laskutus"),
    "municipal_billing.act.discard": _l("Peru laskutus"),
    "audit.municipal_billing.create": _l("Kuntien laskutus tehtiin"),
    "audit.municipal_billing.approve": _l("Kuntien laskutus hyväksyttiin"),
    "audit.municipal_billing.discard": _l("Kuntien laskutus peruttiin"),
    "audit.municipal_bill.attach": _l("Kuntalaskun tiedostot valmistuivat"),
    "billing.criterion.working_age": _l("Työikäinen väestö"),
    "billing.criterion.broad_unemployment": _l("Laaja työttömyys"),
    "billing.criterion.foreign_language": _l("Vieraskieliset"),
}


def period_name(period: str) -> str:
    """A month such as ”lokakuu 2026”, or the balancing of a year."""
    if len(period) == len("2026"):
        return _("vuoden %(year)s tasaus", year=period)
    return str(format_date(date.fromisoformat(f"{period}-01"), "LLLL yyyy"))


def late_name(year: int) -> str:
    """What costs are called that came of a year after it was balanced."""
    return _("Kuuluu vuodelle %(year)s, tuli tasauksen jälkeen", year=year)


def criterion_name(key: str, names: Mapping[str, str] | None) -> str:
    """What a criterion is called: by its rule, else by the name that is known of its key."""
    if names:
        return text_of(names)
    known = f"billing.criterion.{key}"
    return label(known) if known in LABELS else key


def percent(share: str) -> str:
    """A share kept as text, such as 0.123456, in percent with two decimals."""
    return f"{format_number((Decimal(share) * 100).quantize(Decimal('0.01')))}\N{NO-BREAK SPACE}%"


class BasisRow(NamedTuple):
    """A criterion of the shares as a reader sees it: its weight, one municipality's figure, the
    whole area's, and the one's part of the whole in percent."""

    name: str
    weight: str
    own: str
    whole: str
    percent: str


def basis_rows(basis: Mapping[str, Any], municipality: str) -> list[BasisRow]:
    """How one's share came about."""
    return [_basis_row(each, municipality) for each in basis["criteria"]]


def _basis_row(criterion: Mapping[str, Any], municipality: str) -> BasisRow:
    own = Decimal(criterion["figures"][municipality])
    whole = sum(map(Decimal, criterion["figures"].values()), Decimal())
    return BasisRow(
        criterion_name(criterion["key"], criterion["names"]),
        format_number(Decimal(criterion["weight"])),
        format_number(own),
        format_number(whole),
        percent(str(own / whole)) if whole else "–",
    )


def shared_rows(actor: Actor, basis: Mapping[str, Any]) -> list[tuple[str, int]]:
    """The shared costs of the year so far by the name of their budget line."""
    names = names_of(actor)
    return [
        (
            text_of(names[each["key"]])
            if each["key"] in names
            else each["key"] or label("ledger.none.budget_line"),
            each["cents"],
        )
        for each in basis["shared_lines"]
    ]
