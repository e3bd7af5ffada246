"""Random expressions of the scheme language, by their type."""

from random import Random
from typing import Any

DAYS = ("referred_on", "started_on", "ended_on", "since", "contract.starts_on", "contract.ends_on")
CODES = ("a", "b", "c")
WORD = "'a'"


class Words:
    """Random expressions of each type; `names` and `more` are what their place may use."""

    def __init__(
        self, rng: Random, work: tuple[str, ...] = (), rules: tuple[str, ...] = ()
    ) -> None:
        self.rng = rng
        self.work = work
        self.rules = rules
        self.events = True
        self.names: dict[str, list[str]] = {
            "date": list(DAYS),
            "number": ["score", "contract.capacity", "contract.rate"],
            "eur": ["fee", "bonus", "index_eur", "wage"],
            "code": ["provider_id", "municipality", "field", "contract.budget_line"],
            "truth": ["early", "flag"],
            "days": [],
            "hours": [],
        }

    def adding(self, **names: list[str]) -> "Words":
        """The same with more names."""
        more = Words(self.rng, self.work, self.rules)
        more.events = self.events
        more.names = {kind: [*have, *names.get(kind, [])] for kind, have in self.names.items()}
        return more

    def without_events(self) -> "Words":
        """The same about a subject of which no file says an event or a group."""
        less = self.adding()
        less.events = False
        return less

    def one(self, *choices: Any) -> Any:
        return self.rng.choice(choices)

    def name(self, kind: str) -> str:
        return self.rng.choice(self.names[kind])

    def day(self, depth: int = 2) -> str:
        r = self.rng.random()
        if depth == 0 or r < 0.4:
            return self.name("date")
        if r < 0.6:
            unit = self.one("days", "weeks", "months")
            return (
                f"{self.day(depth - 1)} {self.one('+', '+', '-')} {self.rng.randint(0, 9)} {unit}"
            )
        if r < 0.7:
            return f"{self.one('min', 'max')}({self.day(depth - 1)}, {self.day(depth - 1)})"
        if r < 0.8 and self.events:
            return f"{self.one('event_on', 'last_event_on')}({self.one('visit', 'sale', 'kind')})"
        if r < 0.88:
            over = self.one("month_start", "month_end", "quarter_end", "year_end")
            return f"{over}({self.day(depth - 1)})"
        if r < 0.94 and self.rules:
            time = self.one("", "", ", 2", f", {self.number(depth - 1)}")
            return f"reached_on({self.rng.choice(self.rules)}{time})"
        return (
            f"if({self.truth(depth - 1)}, {self.day(depth - 1)}, 2026-0{self.rng.randint(2, 8)}-15)"
        )

    def truth(self, depth: int = 2) -> str:
        r = self.rng.random()
        if depth == 0 or r < 0.12:
            group = f"in_group({self.one('g1', 'g2')})"
            return self.one(self.name("truth"), group) if self.events else self.name("truth")
        compare = self.one("=", "!=", "<", "<=", ">", ">=")
        if r < 0.3:
            return f"{self.day(depth - 1)} {compare} {self.day(depth - 1)}"
        if r < 0.45:
            return f"{self.number(depth - 1)} {compare} {self.number(depth - 1)}"
        if r < 0.55:
            return f"({self.truth(depth - 1)} {self.one('and', 'or')} not {self.truth(depth - 1)})"
        if r < 0.62:
            code = self.name("code")
            joined = self.one(code, code, f"{code} + '/' + {self.name('code')}")
            return f"{joined} {self.one('=', '!=')} '{self.one(*CODES, 'a/b')}'"
        if r < 0.68:
            return f"{self.name('code')} in ['a', {self.name('code')}]"
        if r < 0.75 and self.events:
            return f"in_group({self.one('g1', 'g2')}, {self.day(depth - 1)})"
        if r < 0.8:
            return f"known({self.one(self.day(depth - 1), self.number(depth - 1))})"
        if r < 0.86 and self.events:
            return f"had_event({self.one('visit', 'sale')}, {self.day(0)}, {self.day(depth - 1)})"
        if r < 0.92 and self.work:
            return f"in_work({self.rng.choice(self.work)}, {self.day(depth - 1)})"
        if self.rules:
            return f"reached({self.rng.choice(self.rules)})"
        return f"{self.eur(depth - 1)} {compare} {self.eur(depth - 1)}"

    def number(self, depth: int = 2) -> str:  # noqa: C901 -- a branch for each function
        r = self.rng.random()
        if depth == 0 or r < 0.2:
            return self.one(self.name("number"), str(self.rng.randint(0, 5)), "12.5 %", "1.5")
        if r < 0.3:
            sign = self.one("+", "-", "*", "/")
            return f"({self.number(depth - 1)} {sign} {self.number(depth - 1)})"
        if r < 0.42:
            over = self.one("months_between", "years_between")
            return f"{over}({self.day(depth - 1)}, {self.day(depth - 1)})"
        if r < 0.5:
            return f"{self.one('floor', 'ceil')}({self.number(depth - 1)})"
        if r < 0.56:
            return f"{self.one('year', 'month', 'quarter', 'contract_year')}({self.day(depth - 1)})"
        if r < 0.64 and self.events:
            return (
                f"events_count({self.one('visit', 'sale')}, {self.day(0)}, {self.day(depth - 1)})"
            )
        if r < 0.7 and self.events:
            return f"events_sum(quality, {self.day(0)}, {self.day(depth - 1)})"
        if r < 0.76 and self.events:
            return f"event_value(quality, {self.day(depth - 1)})"
        if r < 0.82:
            code = self.name("code")
            key = self.one(code, code, f"{code} + '/' + {self.one(self.name('code'), WORD)}")
            return f"table(rate, {key}, {self.day(depth - 1)})"
        if r < 0.86 and self.rules:
            return f"times_reached({self.rng.choice(self.rules)})"
        if r < 0.92 and self.work:
            work = self.rng.choice(self.work)
            worked, unit = self.one(("days_worked", "7 days"), ("hours_worked", "10 h"))
            return f"{worked}({work}, {self.day(0)}, {self.day(depth - 1)}) / {unit}"
        if r < 0.935 and self.events:
            event = self.one("visit", "sale")
            return f"event_days({event}, {self.day(0)}, {self.day(depth - 1)}) / 3 days"
        if r < 0.95:
            return f"(({self.day(depth - 1)} - {self.day(depth - 1)}) / 10 days)"
        return f"{self.eur(depth - 1)} / 100 EUR"

    def eur(self, depth: int = 2) -> str:
        r = self.rng.random()
        if depth == 0 or r < 0.4:
            return self.one(self.name("eur"), f"{self.rng.randint(1, 900)} EUR", "33.33 EUR")
        if r < 0.6:
            return f"{self.number(depth - 1)} * {self.eur(depth - 1)}"
        if r < 0.7:
            return f"({self.eur(depth - 1)} {self.one('+', '-')} {self.eur(depth - 1)})"
        if r < 0.78:
            return f"{self.one('min', 'max')}({self.eur(depth - 1)}, {self.eur(depth - 1)})"
        if r < 0.84 and self.work:
            work = self.rng.choice(self.work)
            return f"{self.one('10 %', '1/3')} * earned({work}, {self.day(0)}, {self.day(0)})"
        if r < 0.87 and self.events:
            return f"events_sum(sale, {self.day(0)}, {self.day(depth - 1)})"
        if r < 0.92 and self.rules:
            return f"50 % * due({self.rng.choice(self.rules)})"
        return f"if({self.truth(depth - 1)}, {self.eur(depth - 1)}, {self.eur(depth - 1)})"
