"""A simulation in Finnish, Swedish and English: what its charts and its summary say."""

from collections.abc import Iterator
from fractions import Fraction

from marketplace.pure.money import format_eur
from outcomes.pure.simulation.runs import Spread, Study
from outcomes.pure.tree import Scheme

WORDS: dict[str, dict[str, str]] = {
    "fi": {
        "payments": "Maksut tulosten kuukauden mukaan",
        "payments_desc": "Pylväs on {n} simuloinnin keskiarvo, jana väli, jolle 80 % niistä osuu. "
        "Yhteensä keskimäärin {total}, välillä {low}–{high}. Suurin kuukausi on {top}: {most}.",
        "cash": "Tuottajan kassa kuukauden lopussa",
        "cash_desc": "Saadut maksut vähennettynä kustannuksilla ensimmäisestä kuukaudesta alkaen, "
        "{n} simulointia. Pienimmillään keskimäärin {least} ({when}). {even}",
        "mean": "keskiarvo",
        "low": "10 %",
        "high": "90 %",
        "even": "Kulut on katettu kuukaudesta {month} alkaen.",
        "even_short": "kulut katettu",
        "never": "Kuluja ei kateta simuloituna aikana.",
        "head": "{scheme} {version}: {n} simulointia, {starters} asiakasta, {months} kuukautta",
        "total": "Maksut yhteensä: {spread}",
        "year": "Maksut {year}: {spread}",
        "spread": "keskimäärin {mean}, 80 % simuloinneista {low}–{high}",
        "floor": "{label}: lisää {spread}",
        "hold_back": "{label}: vapautuu {spread}",
        "cap": "{label}: täyttyy {share}:ssa simuloinneista ({years})",
        "even_share": "Kulut on katettu lopussa {share}:ssa simuloinneista.",
        "axis": "euroa",
    },
    "sv": {
        "payments": "Betalningar efter resultatens månad",
        "payments_desc": "Stapeln är medelvärdet av {n} simuleringar, linjen det spann där 80 % "
        "av dem ligger. Totalt i medeltal {total}, mellan {low} och {high}. "
        "Störst är {top}: {most}.",
        "cash": "Tillhandahållarens kassa i slutet av månaden",
        "cash_desc": "Mottagna betalningar minus kostnader från första månaden, {n} simuleringar. "
        "Som lägst i medeltal {least} ({when}). {even}",
        "mean": "medelvärde",
        "low": "10 %",
        "high": "90 %",
        "even": "Kostnaderna är täckta från och med {month}.",
        "even_short": "kostnaderna täckta",
        "never": "Kostnaderna täcks inte under den simulerade tiden.",
        "head": "{scheme} {version}: {n} simuleringar, {starters} kunder, {months} månader",
        "total": "Betalningar totalt: {spread}",
        "year": "Betalningar {year}: {spread}",
        "spread": "i medeltal {mean}, 80 % av simuleringarna {low}–{high}",
        "floor": "{label}: tillägg {spread}",
        "hold_back": "{label}: frigörs {spread}",
        "cap": "{label}: nås i {share} av simuleringarna ({years})",
        "even_share": "Kostnaderna är täckta i slutet i {share} av simuleringarna.",
        "axis": "euro",
    },
    "en": {
        "payments": "Payments by the month of the outcome",
        "payments_desc": "The bar is the mean of {n} simulations, the line the range in which "
        "80% of them lie. In all {total} on average, from {low} to {high}. "
        "The largest month is {top}: {most}.",
        "cash": "The provider's cash at the end of the month",
        "cash_desc": "Payments received less costs since the first month, {n} simulations. "
        "At its lowest {least} on average ({when}). {even}",
        "mean": "mean",
        "low": "10%",
        "high": "90%",
        "even": "Costs are covered from {month} on.",
        "even_short": "costs covered",
        "never": "Costs are not covered in the simulated time.",
        "head": "{scheme} {version}: {n} simulations, {starters} participants, {months} months",
        "total": "Payments in all: {spread}",
        "year": "Payments {year}: {spread}",
        "spread": "{mean} on average, {low} to {high} in 80% of them",
        "floor": "{label}: adds {spread}",
        "hold_back": "{label}: releases {spread}",
        "cap": "{label}: is hit in {share} of simulations ({years})",
        "even_share": "Costs are covered at the end in {share} of simulations.",
        "axis": "euros",
    },
}


def study_words(scheme: Scheme, study: Study, lang: str) -> str:
    """What a simulation found, a line each."""
    return "\n".join(_lines(scheme, study, lang))


def _lines(scheme: Scheme, study: Study, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    yield words["head"].format(
        scheme=scheme.id,
        version=scheme.version,
        n=study.repetitions,
        starters=study.starters,
        months=len(study.months),
    )
    yield words["total"].format(spread=_spread(study.total, lang))
    for year, spread in study.years.items():
        yield words["year"].format(year=year, spread=_spread(spread, lang))
    for key, bounds, spreads in (
        ("floor", scheme.floors, study.floors),
        ("hold_back", scheme.hold_backs, study.hold_backs),
    ):
        for code, spread in spreads.items():
            label = bounds[code].label.in_language(lang)
            yield words[key].format(label=label, spread=_spread(spread, lang))
    for code, cap in (scheme.caps.limits if scheme.caps else {}).items():
        hits = study.hits[code]
        years = ", ".join(f"{year} {percent(hits[year], lang)}" for year in study.years)
        label = cap.label.in_language(lang)
        yield words["cap"].format(label=label, share=percent(hits["any"], lang), years=years)
    yield even_words(study, lang)
    yield words["even_share"].format(share=percent(study.even_share, lang))


def even_words(study: Study, lang: str) -> str:
    """From which month on the mean balance stays at or above nothing."""
    if study.even is None:
        return WORDS[lang]["never"]
    month = month_words(study.months[study.even - 1].name)
    return WORDS[lang]["even"].format(month=month)


def _spread(spread: Spread, lang: str) -> str:
    amounts = {key: format_eur(getattr(spread, key), lang) for key in ("mean", "low", "high")}
    return WORDS[lang]["spread"].format(**amounts)


def percent(share: Fraction, lang: str) -> str:
    """A share in whole per cent; what is not quite nothing or all is said to be so."""
    whole = f"{float(share * 100):.0f}"
    if whole == "0" and share:
        whole = "<1"
    if whole == "100" and share != 1:
        whole = ">99"
    return f"{whole}%" if lang == "en" else f"{whole}\u00a0%"


def month_words(name: str) -> str:
    """A month as people write it: 1/2026."""
    year, month = name.split("-")
    return f"{int(month)}/{year}"
