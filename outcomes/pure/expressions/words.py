"""Expressions in words: Finnish, Swedish and English, for people who sign and for those who pay."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from marketplace.pure.money import format_eur
from outcomes.pure.expressions.tree import (
    Binary,
    Call,
    Day,
    Expression,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Within,
    Word,
)
from outcomes.pure.expressions.types import FUNCTIONS, SYMBOLS

UNITS: dict[str, dict[str, tuple[str, str]]] = {
    "fi": {
        "days": ("päivä", "päivää"),
        "weeks": ("viikko", "viikkoa"),
        "months": ("kuukausi", "kuukautta"),
        "years": ("vuosi", "vuotta"),
        "hours": ("tunti", "tuntia"),
        "calendar_months": ("kalenterikuukausi", "kalenterikuukautta"),
    },
    "sv": {
        "days": ("dag", "dagar"),
        "weeks": ("vecka", "veckor"),
        "months": ("månad", "månader"),
        "years": ("år", "år"),
        "hours": ("timme", "timmar"),
        "calendar_months": ("kalendermånad", "kalendermånader"),
    },
    "en": {
        "days": ("day", "days"),
        "weeks": ("week", "weeks"),
        "months": ("month", "months"),
        "years": ("year", "years"),
        "hours": ("hour", "hours"),
        "calendar_months": ("calendar month", "calendar months"),
    },
}
OPERATORS: dict[str, dict[str, str]] = {
    "fi": {
        "and": "{a} ja {b}",
        "or": "{a} tai {b}",
        "not": "ei pidä paikkaansa, että {a}",
        "not name": "{a}: ei",
        "=": "{a} on {b}",
        "!=": "{a} on muu kuin {b}",
        "<": "{a} on pienempi kuin {b}",
        "<=": "{a} on enintään {b}",
        ">": "{a} on suurempi kuin {b}",
        ">=": "{a} on vähintään {b}",
        "in": "{a} on jokin näistä: {b}",
        "date <": "{a} on aiempi kuin {b}",
        "date <=": "{a} on viimeistään {b}",
        "date >": "{a} on myöhempi kuin {b}",
        "date >=": "{a} on aikaisintaan {b}",
    },
    "sv": {
        "and": "{a} och {b}",
        "or": "{a} eller {b}",
        "not": "det stämmer inte att {a}",
        "not name": "{a}: nej",
        "=": "{a} är {b}",
        "!=": "{a} är annat än {b}",
        "<": "{a} är mindre än {b}",
        "<=": "{a} är högst {b}",
        ">": "{a} är större än {b}",
        ">=": "{a} är minst {b}",
        "in": "{a} är en av följande: {b}",
        "date <": "{a} är före {b}",
        "date <=": "{a} är senast {b}",
        "date >": "{a} är efter {b}",
        "date >=": "{a} är tidigast {b}",
    },
    "en": {
        "and": "{a} and {b}",
        "or": "{a} or {b}",
        "not": "it is not so that {a}",
        "not name": "{a}: no",
        "=": "{a} is {b}",
        "!=": "{a} is other than {b}",
        "<": "{a} is less than {b}",
        "<=": "{a} is at most {b}",
        ">": "{a} is more than {b}",
        ">=": "{a} is at least {b}",
        "in": "{a} is one of {b}",
        "date <": "{a} is before {b}",
        "date <=": "{a} is on or before {b}",
        "date >": "{a} is after {b}",
        "date >=": "{a} is on or after {b}",
    },
}
SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " / "}


@dataclass(frozen=True)
class Speech:
    """What names and functions are called in one language.

    `call` gets a function with its arguments in words; None leaves it as it is written. `symbol`
    gets what a function names: a kind and a code.
    """

    lang: str
    name: Callable[[str], str]
    call: Callable[[str, tuple[str, ...]], str | None]
    symbol: Callable[[str, str], str]
    is_date: Callable[[Node], bool]
    day: Callable[[date], str]


def expression_words(expression: Expression, speech: Speech) -> str:
    """An expression as a phrase."""
    return _words(expression.node, speech)


def multiplier_words(expression: Expression, speech: Speech) -> str:
    """An expression as what something is multiplied by."""
    text = _part(expression.node, speech)
    return f"({text})" if _is_sum(expression.node) else text


def amount_words(value: Fraction, unit: str, lang: str) -> str:
    """A number with its unit: 26 viikkoa, 900,00 €, 45 %."""
    if unit == "eur":
        return format_eur(round(value), lang)
    if unit == "":
        return _plain(value, lang)
    size = {"days": ("weeks", 7), "months": ("years", 12)}.get(unit)
    if size and value and value % size[1] == 0 and (unit == "days" or value > 12):
        unit, value = size[0], value / size[1]
    one, many = UNITS[lang][unit]
    return f"{_plain(value, lang, share=False)} {one if value == 1 else many}"


def _plain(value: Fraction, lang: str, *, share: bool = True) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    if share and (value * 10_000).denominator == 1 and abs(value) < 1:
        return f"{_plain(value * 100, lang, share=False)} %"
    if (value * 10_000).denominator != 1:
        return str(value)
    text = f"{float(value):.4f}".rstrip("0")
    return text if lang == "en" else text.replace(".", ",")


def _words(node: Node, speech: Speech) -> str:
    match node:
        case Number(value=value, unit=unit):
            return amount_words(value, unit, speech.lang)
        case Day(value=value):
            return speech.day(value)
        case Word(value=value):
            return speech.name(f"'{value}'")
        case Name(name=name):
            return speech.name(name)
        case Call():
            return _call(node, speech)
        case Not(operand=operand):
            if denied := _denied(operand, speech):
                return denied
            form = "not name" if isinstance(operand, Name) else "not"
            return OPERATORS[speech.lang][form].format(a=_words(operand, speech))
        case Negative(operand=operand):
            return f"−{_inner(operand, speech)}"
        case Within(operand=operand, choices=choices):
            listed = ", ".join(_words(choice, speech) for choice in choices)
            return OPERATORS[speech.lang]["in"].format(a=_words(operand, speech), b=listed)
        case Binary():
            return _binary(node, speech)


LOOSE = ("if", "min", "max", "floor", "ceil", "months_between", "years_between")
"""Functions whose words do not show where they end."""


def _part(node: Node, speech: Speech) -> str:
    """A part of a longer phrase, set apart where it would not show where it ends."""
    text = _words(node, speech)
    return f"({text})" if isinstance(node, Call) and node.function in LOOSE else text


def _denied(node: Node, speech: Speech) -> str | None:
    """What a function asks as not being so, where the language has a form for it."""
    return _said(node, speech, "not ") if isinstance(node, Call) else None


def _inner(node: Node, speech: Speech) -> str:
    """An operand, set apart where it is made of several."""
    text = _part(node, speech)
    return f"({text})" if isinstance(node, Binary | Within) else text


def _binary(node: Binary, speech: Speech) -> str:
    if node.operator == "/" and isinstance(node.left, Number) and isinstance(node.right, Number):
        return amount_words(node.left.value / node.right.value, "", speech.lang)
    if node.operator in SIGNS:
        sign = SIGNS[node.operator]
        return f"{_term(node, node.left, speech)}{sign}{_term(node, node.right, speech)}"
    dated = node.operator in ("<", "<=", ">", ">=") and speech.is_date(node.left)
    form = OPERATORS[speech.lang][f"date {node.operator}" if dated else node.operator]
    mixed = {"and": "or", "or": "and"}.get(node.operator)

    def part(side: Node) -> str:
        text = _part(side, speech)
        other = isinstance(side, Binary) and side.operator == mixed
        apart = isinstance(side, Not) and not isinstance(side.operand, Name)
        apart = apart and not _denied(side.operand, speech)
        return f"({text})" if other or (mixed and apart) else text

    return form.format(a=part(node.left), b=part(node.right))


def _term(node: Binary, side: Node, speech: Speech) -> str:
    text = _part(side, speech)
    apart = _is_sum(side) and (node.operator in "*/" or side is node.right)
    return f"({text})" if apart else text


def _is_sum(node: Node) -> bool:
    return isinstance(node, Binary) and node.operator in ("+", "-")


def _points(node: Call) -> Node | None:
    """Of what a function takes the full percentage points, where it does that."""
    match node:
        case Call(
            function="floor", arguments=(Binary(operator="/", left=left, right=Number() as by),)
        ):
            return left if by.value == Fraction(1, 100) else None
        case _:
            return None


def _call(node: Call, speech: Speech) -> str:
    if points := _points(node):
        return speech.call("points", (_words(points, speech),)) or ""
    dated = node.function in ("min", "max") and speech.is_date(node)
    said = _said(node, speech, "date " if dated else "")
    return said if said is not None else f"{node.function}({', '.join(_arguments(node, speech))})"


def _said(node: Call, speech: Speech, form: str = "") -> str | None:
    return speech.call(form + node.function, _arguments(node, speech))


def _arguments(node: Call, speech: Speech) -> tuple[str, ...]:
    takes = FUNCTIONS[node.function].takes if node.function in FUNCTIONS else ()
    kinds = (*takes, *("" for _ in node.arguments))
    return tuple(
        speech.symbol(kind, argument.name)
        if kind in SYMBOLS and isinstance(argument, Name)
        else _part(argument, speech)
        for argument, kind in zip(node.arguments, kinds, strict=False)
    )
