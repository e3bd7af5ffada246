"""Words of insight: findings as sentences, and the names of what figures are told apart by."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from flask_babel import LazyString, format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.baskets.queries import service_lines
from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_money, format_number, text_of
from marketplace.platform.identity.municipalities import town_names
from marketplace.platform.words import label
from outcomes.insight.figures import Cost, Figures
from outcomes.insight.gathering import GROUP, MUNICIPALITY, NO_GROUP, SERVICE_LINE
from outcomes.pure.effect import Month
from outcomes.pure.recording import GROUPS
from outcomes.pure.survival import Point

ERRORS: dict[str, LazyString] = {}
LABELS: dict[str, LazyString] = {
    "audit.effect_snapshot.take": _l("Vaikuttavuuden luvut laskettiin"),
    "effect.dimension.service_line": _l("Palvelulinja"),
    "effect.dimension.municipality": _l("Kunta"),
    "effect.dimension.group": _l("Ryhmä"),
    "effect.by.service_line": _l("Palvelulinjoittain"),
    "effect.by.municipality": _l("Kunnittain"),
    "effect.by.group": _l("Ryhmittäin"),
    "effect.group.none": _l("ei ryhmää"),
}


def names_by_slice(actor: Actor) -> dict[str, str]:
    """The names of all slices that there may be, by key, in the order of choices."""
    lines = {f"{SERVICE_LINE}:{each.code}": text_of(each.names) for each in service_lines(actor)}
    towns = {f"{MUNICIPALITY}:{code}": name for code, name in town_names(actor).items()}
    groups = {f"{GROUP}:{code}": label(f"participant.group.{code}") for code in GROUPS}
    none = {f"{GROUP}:{NO_GROUP}": label("effect.group.none")}
    return {**lines, **towns, **groups, **none}


def percent(value: float, places: int = 1) -> str:
    """A percentage, with one decimal or none."""
    step = Decimal(1).scaleb(-places)
    return f"{format_number(Decimal(str(value)).quantize(step))}\N{NO-BREAK SPACE}%"


def month_name(month: str, pattern: str = "LLLL yyyy") -> str:
    """A month such as 2026-07 in words."""
    return str(format_date(date.fromisoformat(f"{month}-01"), pattern))


def months_name(each: Month) -> str:
    """A month, or the first and the last of several."""
    if not each.until:
        return month_name(each.month)
    if each.month[:4] == each.until[:4]:
        return f"{_span(each.month, each.until, 'LLLL')} {each.until[:4]}"
    return f"{month_name(each.month)} – {month_name(each.until)}"


def flow_finding(rows: Sequence[Month], months: int) -> str:
    """What the last months that can be told say."""
    if not rows:
        return _("Työhön pääsystä ei voi vielä kertoa")
    last = rows[-1]
    share = percent(100 * last.in_time / last.people)
    until = last.until or last.month
    if last.month[:4] == until[:4]:
        told = _(
            "%(months)sssa %(year)s palvelussa aloittaneista %(share)s aloitti työn alle %(limit)s "
            "kuukaudessa",
            months=_span(last.month, until, "LLLL"), year=until[:4], share=share, limit=months,
        )  # fmt: skip
    else:
        told = _(
            "%(first)sn %(first_year)s ja %(last)sn %(last_year)s välillä palvelussa aloittaneista "
            "%(share)s aloitti työn alle %(limit)s kuukaudessa",
            first=month_name(last.month, "LLLL"), first_year=last.month[:4],
            last=month_name(until, "LLLL"), last_year=until[:4], share=share, limit=months,
        )  # fmt: skip
    return _capitalised(told)


def _span(first: str, last: str, pattern: str) -> str:
    """Months of a year such as ”touko–elokuu”, or the one."""
    names = [month_name(each, pattern) for each in dict.fromkeys((first, last))]
    return "–".join([*(each.removesuffix("kuu") for each in names[:-1]), names[-1]])


def months_short(each: Month) -> str:
    """A month, or the first and the last of several, as a chart's axis names them."""
    return _span(each.month, each.until or each.month, "LLL")


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def to_job_finding(points: Sequence[Point]) -> str:
    """How many have begun work when half or more have for the first time, or at last."""
    if len(points) < 2:
        return _("Ajasta työhön ei voi vielä kertoa")
    last = next((each for each in points if each.share >= 0.5), points[-1])
    return ngettext(
        "%(share)s aloitti työn %(num)d kuukauden kuluessa palvelun alusta",
        "%(share)s aloitti työn %(num)d kuukauden kuluessa palvelun alusta",
        last.time,
        share=percent(100 * last.share, 0),
    )


def in_job_finding(points: Sequence[Point], months: int) -> str:
    """How many are still in work after the months that make a job sustained, or at last."""
    if len(points) < 2:
        return _("Työssä pysymisestä ei voi vielä kertoa")
    known = [each for each in points if each.time <= months]
    last = known[-1]
    return ngettext(
        "%(share)s työllistyneistä on työssä vielä %(num)d kuukauden jälkeen",
        "%(share)s työllistyneistä on työssä vielä %(num)d kuukauden jälkeen",
        last.time,
        share=percent(100 * last.share, 0),
    )


def cost_finding(rows: Sequence[Cost], whole: Cost | None) -> str:
    """The range of what a job cost, or the one figure."""
    told = [each.job_cents for each in rows if each.job_cents is not None]
    if len(told) > 1 and told[0] != told[-1]:
        return _(
            "Työpaikka maksoi %(least)s–%(most)s",
            least=whole_euros(told[0]),
            most=whole_euros(told[-1]),
        )
    one = whole.job_cents if whole else next(iter(told), None)
    if one is not None:
        return _("Työpaikka maksoi %(sum)s", sum=whole_euros(one))
    return _("Työpaikan hintaa ei voi vielä kertoa")


def whole_euros(cents: int) -> str:
    """Euros without cents."""
    return f"{format_number(Decimal(cents + 50) // 100)}\N{NO-BREAK SPACE}€"


def hidden_note(figures: Figures, rows: Sequence[Cost], names: dict[str, str]) -> str:
    """Which rows are not shown, and why."""
    gone = [names[each.key] for each in rows if each.jobs is None]
    if not gone:
        return ""
    return _(
        "Lukuja ei näytetä: %(names)s. Joukko on alle %(fewest)s, tai alle jäävä luku olisi "
        "laskettavissa muista.",
        names=", ".join(gone),
        fewest=figures.least,
    )


def amount(cents: int | None) -> str:
    """Euros, or a dash where there is nothing to tell."""
    return format_money(cents) if cents is not None else "–"
