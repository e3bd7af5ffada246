"""Formulas from text: a descent over a short list of tokens, bounded in length and depth."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

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
    Operator,
    Unit,
    Within,
    Word,
    parts,
)
from outcomes.pure.scalars import BadValue, Leaf, read_date

LONGEST = 1_000
DEEPEST = 30
HIGHEST = 60
"""How many levels the tree of a formula may have: each operator in a row is one."""
UNITS: dict[str, tuple[Unit, int]] = {
    "EUR": ("eur", 100),
    "day": ("days", 1),
    "days": ("days", 1),
    "week": ("days", 7),
    "weeks": ("days", 7),
    "month": ("months", 1),
    "months": ("months", 1),
    "year": ("months", 12),
    "years": ("months", 12),
    "hours": ("hours", 1),
    "h": ("hours", 1),
    "calendar_month": ("calendar_months", 1),
    "calendar_months": ("calendar_months", 1),
}
"""What may follow a number, and how many of the tree's unit one of it is."""
TOKEN = re.compile(
    r"""\s*(?:
    (?P<day>\d{4}-\d{2}-\d{2}) |
    (?P<number>\d{1,12}(?:\.\d{1,6})?)
        \s*(?P<unit>%|(?:EUR|calendar_months?|days?|weeks?|months?|years?|hours|h)\b)? |
    '(?P<word>[^'\n]{1,100})' |
    (?P<name>[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?) |
    (?P<sign><=|>=|!=|[-+*/=<>(),\[\]])
    )""",
    re.VERBOSE,
)
MONEY = re.compile(r"(?P<number>(?:\d{1,3}(?:\s\d{3})+|\d+)(?:[.,]\d+)?)\s?(?:€|EUR\b|eur\b|e\b)")
"""An amount, as people write it."""
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
KEYWORDS = ("and", "or", "not", "in")


def parse(text: str) -> Expression:
    """The expression that a text says. Raises BadValue with what is wrong and where."""
    if len(text) > LONGEST:
        raise BadValue("expression.long", limit=str(LONGEST))
    try:
        return _parsed(text)
    except BadValue:
        _refuse_money(text)
        raise


def _refuse_money(text: str) -> None:
    """Say how an amount is written where a formula that cannot be read has one in another way."""
    for found in MONEY.finditer(text):
        number = re.sub(r"\s", "", found["number"]).replace(",", ".")
        if found[0] != found["number"] + "EUR" and f"{number} EUR" != found[0]:
            raise BadValue("expression.money", value=found[0], wanted=f"{number} EUR")


def _parsed(text: str) -> Expression:
    reader = _Reader(_tokens(text))
    node = reader.any_of(0)
    if reader.token.kind != "end":
        raise _unexpected(reader.token)
    if _height(node) > HIGHEST:
        raise BadValue("expression.deep", limit=str(HIGHEST))
    return Expression(" ".join(text.split()), node)


def _height(node: Node) -> int:
    """How many levels a tree has, counted without recursion."""
    level, height = [node], 0
    while level:
        level, height = [part for each in level for part in parts(each)], height + 1
    return height


EXPRESSION = Leaf(
    lambda text: parse(text),
    lambda expression: expression.text,
    {"type": ["string", "number"], "description": "an expression"},
)


COUNT = Leaf(
    lambda text: parse(text),
    lambda expression: int(expression.text) if expression.text.isdigit() else expression.text,
    {"type": ["integer", "string"], "description": "a number or an expression"},
)
"""An expression that is most often a plain number, and is written as one then."""


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    unit: str = ""


def _tokens(text: str) -> list[_Token]:
    tokens, place, end = [], 0, len(text.rstrip())
    while place < end:
        found = TOKEN.match(text, place)
        if not found:
            raise BadValue("expression.sign", value=text[place:].strip()[:20])
        kind = next(k for k in ("day", "number", "word", "name", "sign") if found[k] is not None)
        kind, said = ("sign", found[kind]) if found[kind] in KEYWORDS else (kind, found[kind])
        tokens.append(_Token(kind, said, found["unit"] or ""))
        place = found.end()
    return [*tokens, _Token("end", "")]


def _unexpected(token: _Token) -> BadValue:
    if token.kind == "end":
        return BadValue("expression.end")
    return BadValue("expression.unexpected", value=token.text)


class _Reader:
    """Reads tokens from the left; each level of binding strength is one method."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.place = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.place]

    def taken(self, *signs: str) -> str | None:
        """The sign that stands next, if it is one of these; it is then read."""
        if self.token.kind != "sign" or self.token.text not in signs:
            return None
        self.place += 1
        return self.tokens[self.place - 1].text

    def must(self, sign: str) -> None:
        if not self.taken(sign):
            raise _unexpected(self.token)

    def any_of(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise BadValue("expression.deep", limit=str(DEEPEST))
        return self.joined(depth, self.all_of, "or")

    def all_of(self, depth: int) -> Node:
        return self.joined(depth, self.negated, "and")

    def joined(self, depth: int, below: Callable[[int], Node], *operators: str) -> Node:
        node = below(depth)
        while operator := self.taken(*operators):
            node = Binary(cast(Operator, operator), node, below(depth))
        return node

    def negated(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise BadValue("expression.deep", limit=str(DEEPEST))
        return Not(self.negated(depth + 1)) if self.taken("not") else self.compared(depth)

    def compared(self, depth: int) -> Node:
        node = self.sum(depth)
        if operator := self.taken(*COMPARISONS):
            return Binary(cast(Operator, operator), node, self.sum(depth))
        if self.taken("in"):
            self.must("[")
            return Within(node, self.items(depth, "]"))
        return node

    def sum(self, depth: int) -> Node:
        return self.joined(depth, self.product, "+", "-")

    def product(self, depth: int) -> Node:
        return self.joined(depth, self.signed, "*", "/")

    def signed(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise BadValue("expression.deep", limit=str(DEEPEST))
        return Negative(self.signed(depth + 1)) if self.taken("-") else self.atom(depth)

    def items(self, depth: int, closing: str) -> tuple[Node, ...]:
        found = [self.any_of(depth + 1)]
        while self.taken(","):
            found.append(self.any_of(depth + 1))
        self.must(closing)
        return tuple(found)

    def atom(self, depth: int) -> Node:
        if self.taken("("):
            node = self.any_of(depth + 1)
            self.must(")")
            return node
        token = self.token
        if token.kind in ("sign", "end"):
            raise _unexpected(token)
        self.place += 1
        if token.kind == "day":
            return Day(read_date(token.text))
        if token.kind == "word":
            return Word(token.text)
        if token.kind == "number":
            return _number(token)
        if self.taken("("):
            return Call(token.text, self.items(depth, ")"))
        return Name(token.text)


def _number(token: _Token) -> Number:
    value = Fraction(token.text)
    if token.unit == "%":
        return Number(value / 100, "")
    unit, size = UNITS[token.unit] if token.unit else ("", 1)
    if unit in ("days", "months", "calendar_months") and value.denominator != 1:
        raise BadValue("expression.whole", value=f"{token.text} {token.unit}")
    if (value * size).denominator != 1 and unit == "eur":
        raise BadValue("amount.decimals", value=token.text)
    return Number(value * size, unit)
