"""What recomputing a bundle found, in Finnish, Swedish and English."""

from collections.abc import Iterable, Iterator, Sequence

from marketplace.pure.money import format_eur
from outcomes.pure.annex.recompute import FactDifference, LineDifference, OwnFacts, Recomputed
from outcomes.pure.lines import PaymentLine
from outcomes.pure.problems import problem_words
from outcomes.pure.words import day_words, moment_words

MOST_LINES = 20
"""How many differing lines are written out; the rest is counted."""
WORDS: dict[str, dict[str, str]] = {
    "fi": {
        "head": "{scheme} {version}, tilanne {as_of}: rivejä {n}, {cents}",
        "same": "Jokainen rivi täsmää sentilleen.",
        "differ": "Rivejä, jotka eivät täsmää: {n}",
        "own": "Omilla tiedoilla:",
        "no_fact": "Tiedoissa ei ole eroja.",
        "first": "Ensimmäinen ero tiedoissa: {0}",
        "fact": "{file}, {identifier}, {column}: paketissa {stated}, omissa {own}",
        "row_gone": "{file}, {identifier}: paketissa on, omissa ei",
        "row_new": "{file}, {identifier}: omissa on, paketissa ei",
        "further": "Muita eroja tiedoissa: {n}",
        "because": "Rivejä, jotka sen vuoksi poikkeavat: {n}",
        "not_because": "Yksikään rivi ei poikkea sen vuoksi.",
        "failed": "Omista tiedoista ei voi laskea:",
        "empty": "tyhjä",
        "none": "ei riviä",
        "more": "… ja {n} muuta",
    },
    "sv": {
        "head": "{scheme} {version}, läget {as_of}: rader {n}, {cents}",
        "same": "Varje rad stämmer på centen.",
        "differ": "Rader som inte stämmer: {n}",
        "own": "Med egna uppgifter:",
        "no_fact": "Uppgifterna skiljer sig inte.",
        "first": "Första skillnaden i uppgifterna: {0}",
        "fact": "{file}, {identifier}, {column}: {stated} i paketet, {own} i de egna",
        "row_gone": "{file}, {identifier}: finns i paketet men inte i de egna",
        "row_new": "{file}, {identifier}: finns i de egna men inte i paketet",
        "further": "Andra skillnader i uppgifterna: {n}",
        "because": "Rader som därför avviker: {n}",
        "not_because": "Ingen rad avviker därför.",
        "failed": "De egna uppgifterna kan inte beräknas:",
        "empty": "tomt",
        "none": "ingen rad",
        "more": "… och {n} till",
    },
    "en": {
        "head": "{scheme} {version}, as of {as_of}: lines {n}, {cents}",
        "same": "Every line comes out to the cent.",
        "differ": "Lines that do not come out: {n}",
        "own": "With your own facts:",
        "no_fact": "The facts do not differ.",
        "first": "The first fact that differs: {0}",
        "fact": "{file}, {identifier}, {column}: {stated} in the bundle, {own} in yours",
        "row_gone": "{file}, {identifier}: it is in the bundle, not in yours",
        "row_new": "{file}, {identifier}: it is in yours, not in the bundle",
        "further": "Further facts that differ: {n}",
        "because": "Lines that differ because of it: {n}",
        "not_because": "No line differs because of it.",
        "failed": "Nothing can be calculated from your facts:",
        "empty": "empty",
        "none": "no line",
        "more": "… and {n} more",
    },
}


def recomputed_words(found: Recomputed, lang: str) -> str:
    """What was found, a line each: the statement, its lines, and what own facts change."""
    head = WORDS[lang]["head"].format(
        scheme=found.scheme.id,
        version=found.scheme.version,
        as_of=moment_words(found.as_of, lang),
        n=len(found.stated),
        cents=format_eur(sum(line.amount_cents for line in found.stated), lang),
    )
    lines = [head, *_differing(found.differing, "differ", "same", lang)]
    if found.own:
        lines += _own(found.own, lang)
    return "\n".join(lines)


def _own(own: OwnFacts, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    if own.first is None:
        yield words["no_fact"]
    else:
        yield words["first"].format(_fact(own.first, lang))
        yield from _differing(own.because, "because", "not_because", lang)
    if own.further:
        yield words["further"].format(n=len(own.further))
        yield from _shown([_fact(fact, lang) for fact in own.further[:MOST_LINES]])
        yield from _more(own.further, lang)
    yield words["own"]
    if own.problems:
        yield words["failed"]
        yield from (f"  {problem_words(problem, lang)}" for problem in own.problems[:MOST_LINES])
    else:
        yield from _differing(own.lines, "differ", "same", lang)


def _fact(fact: FactDifference, lang: str) -> str:
    words = WORDS[lang]
    form = "fact" if fact.column else "row_gone" if fact.stated else "row_new"
    return words[form].format(
        file=fact.file,
        identifier=fact.identifier,
        column=fact.column,
        stated=fact.stated or words["empty"],
        own=fact.own or words["empty"],
    )


def _differing(pairs: Sequence[LineDifference], some: str, none: str, lang: str) -> Iterable[str]:
    words = WORDS[lang]
    if not pairs:
        yield words[none]
        return
    yield words[some].format(n=len(pairs))
    yield from _shown([_pair(pair, lang) for pair in pairs[:MOST_LINES]])
    yield from _more(pairs, lang)


def _shown(said: Iterable[str]) -> Iterator[str]:
    return (f"  {each}" for each in said)


def _more(found: Sequence[object], lang: str) -> Iterator[str]:
    """How many are not shown."""
    if len(found) > MOST_LINES:
        yield f"  {WORDS[lang]['more'].format(n=len(found) - MOST_LINES)}"


def _pair(pair: LineDifference, lang: str) -> str:
    line = pair.line
    about = [line.contract_id, line.referral_id or line.subject_id, line.rule]
    sides = f"{_amount(pair.stated, lang)} → {_amount(pair.now, lang)}"
    return f"{', '.join([*about, day_words(line.outcome_on, lang)])}: {sides}"


def _amount(line: PaymentLine | None, lang: str) -> str:
    return format_eur(line.amount_cents, lang) if line else WORDS[lang]["none"]
