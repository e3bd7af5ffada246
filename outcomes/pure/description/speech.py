"""How a scheme's own names are called in its description."""

from outcomes.pure.description.calls import CALLS
from outcomes.pure.description.names import NAMES
from outcomes.pure.description.phrases import PIECES
from outcomes.pure.expressions.tree import Binary, Call, Name, Node
from outcomes.pure.expressions.types import FUNCTIONS
from outcomes.pure.expressions.words import Speech, expression_words, multiplier_words
from outcomes.pure.tree import Formula, Scheme, Work
from outcomes.pure.units import COHORT, EVENT, FIXED, MONTH, OUTCOME, RESERVED_LABELS, SPELL
from outcomes.pure.words import day_words

DATES = {
    name
    for table in (FIXED, OUTCOME, EVENT, SPELL, COHORT, MONTH)
    for name, kind in table.items()
    if kind == "date"
}
QUOTED = {"fi": "”{0}”", "sv": "”{0}”", "en": "“{0}”"}
EPISODE = {"begins_on": "begins_on", "ends_on": "ends_on", "number": "of_number"}


class Voice:
    """Says a scheme's expressions in one language."""

    def __init__(self, scheme: Scheme, lang: str) -> None:
        self.scheme = scheme
        self.lang = lang
        self.speech = Speech(lang, self.name, self.call, self.symbol, self.is_date, self.day)

    def say(self, formula: Formula) -> str:
        """An expression as a phrase."""
        return expression_words(formula, self.speech)

    def times(self, formula: Formula) -> str:
        """An expression as what something is multiplied by."""
        return multiplier_words(formula, self.speech)

    def work(self, work: Work) -> list[str]:
        """What is asked of days of work, part by part."""
        pieces = PIECES[self.lang]
        parts = [self.say(each) for each in (work.where, work.needs) if each]
        if not parts:
            parts = [pieces["any_work"]]
        if work.jobs == "single":
            parts.append(pieces["single"])
        return parts

    def day(self, day: object) -> str:
        return day_words(day, self.lang)  # type: ignore[arg-type]

    def name(self, name: str) -> str:
        """A name as people call it: by its label where it has one."""
        if name in NAMES[self.lang]:
            return NAMES[self.lang][name]
        if name.startswith("'"):
            return QUOTED[self.lang].format(name[1:-1])
        if name in self.scheme.values:
            return self.say(self.scheme.values[name])
        own = self._labels().get(name)
        if own:
            return own
        code, _, part = name.partition(".")
        if code in self.scheme.episodes and part:
            label = self.scheme.episodes[code].label.in_language(self.lang)
            return NAMES[self.lang][EPISODE.get(part, part)].format(label)
        return name.rpartition(".")[2]

    def _labels(self) -> dict[str, str]:
        scheme = self.scheme
        labelled = {
            **{code: price.label for code, price in scheme.prices.items()},
            **{code: parameter.label for code, parameter in scheme.parameters.items()},
            **{code: c.label for code, c in scheme.columns.referrals.items() if c.label},
            **{f"spell.{n}": c.label for n, c in scheme.columns.spells.items() if c.label},
            **{f"contract.{n}": c.label for n, c in scheme.columns.contracts.items() if c.label},
        }
        return {code: label.in_language(self.lang) for code, label in labelled.items() if label}

    def symbol(self, kind: str, code: str) -> str:
        """What a function's first argument names: a group, a rule, an event, a table, work."""
        scheme = self.scheme
        found = {
            "group": scheme.groups.get(code),
            "rule": scheme.rule(code),
            "event": scheme.events.get(code),
            "work": scheme.work.get(code),
        }.get(kind)
        if kind == "event" and code in RESERVED_LABELS:
            return RESERVED_LABELS[code].in_language(self.lang)
        label = getattr(found, "label", None) or scheme.tables.get(code if kind == "table" else "")
        return label.in_language(self.lang) if label else NAMES[self.lang].get(code, code)

    def call(self, function: str, arguments: tuple[str, ...]) -> str | None:
        calls = CALLS[self.lang]
        form = calls.get(f"{function}/{len(arguments)}") or calls.get(function)
        return form.format(*arguments, all=", ".join(arguments)) if form else None

    def is_date(self, node: Node) -> bool:
        """Whether a node is a date, so that comparing it is said with before and after."""
        if isinstance(node, Name) and node.name in self.scheme.values:
            return self.is_date(self.scheme.values[node.name].node)
        if isinstance(node, Binary):
            added = node.operator in ("+", "-") and self.is_date(node.left)
            return added and not self.is_date(node.right)
        if isinstance(node, Call):
            if node.function in FUNCTIONS:
                return FUNCTIONS[node.function].gives == "date"
            return node.function in ("min", "max", "if") and self.is_date(node.arguments[-1])
        if not isinstance(node, Name):
            return False
        columns = self.scheme.columns
        table, _, name = node.name.rpartition(".")
        of_table = {"": columns.referrals, "spell": columns.spells, "contract": columns.contracts}
        column = of_table.get(table, {}).get(name)
        dated = column is not None and column.kind == "date"
        return dated or node.name in DATES or node.name.endswith((".begins_on", ".ends_on"))
