"""A scheme described: what is paid for, when and how much, as sections of rows in one language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from marketplace.pure.money import format_eur
from outcomes.pure.description.phrases import PIECES
from outcomes.pure.description.speech import Voice
from outcomes.pure.expressions.tree import Call, Name, Node, Number, walk
from outcomes.pure.expressions.words import amount_words
from outcomes.pure.order import formulas
from outcomes.pure.tree import (
    Again,
    Cohort,
    Counted,
    Episode,
    Factor,
    Happened,
    On,
    Pays,
    Rule,
    Scheme,
    Tiers,
    Validity,
    Vat,
    Work,
)
from outcomes.pure.units import counted_units
from outcomes.pure.words import capitalised, day_words, span_words


@dataclass(frozen=True)
class Row:
    """A thing and what is said of it: pairs of a heading and a phrase."""

    label: str
    says: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Section:
    """A heading and its rows; `kind` is the part of the scheme that it is about."""

    kind: str
    title: str
    rows: tuple[Row, ...]


def describe(scheme: Scheme, lang: str, *, sources: bool = True) -> tuple[Section, ...]:
    """The sections of a scheme's description in fi, sv or en; those without rows are left out.

    Without ``sources`` the words that each rule comes from are left out: they may speak of prices
    that a call or a contract has replaced.
    """
    writer = _Writer(scheme, lang, sources=sources)
    sections = (
        ("rules", writer.rules()),
        ("prices", writer.prices()),
        ("work", writer.works()),
        ("episodes", writer.episodes()),
        ("ladders", writer.ladders()),
        ("cohorts", writer.cohorts()),
        ("bounds", writer.bounds()),
        ("terms", writer.terms()),
        ("common", writer.common()),
    )
    made = ((kind, tuple(rows)) for kind, rows in sections)
    return tuple(Section(kind, PIECES[lang][kind], rows) for kind, rows in made if rows)


def limits(scheme: Scheme, lang: str) -> tuple[tuple[str, str], ...]:
    """What bounds or changes the amounts of a scheme, each as a name and a sentence: its caps,
    floors and hold-backs, then its factors."""
    writer = _Writer(scheme, lang)
    bounds = [(row.label, row.says[0][1]) for row in writer.bounds()]
    for code, factor in scheme.factors.items():
        label = factor.label.in_language(lang)
        bounds.append((capitalised(label), writer.factor(code).removeprefix(f"{label}: ")))
    return tuple(bounds)


def _reached(day: Node) -> str | None:
    """The rule on whose day another one is due, where a day is no more than that."""
    if isinstance(day, Call) and day.function == "reached_on" and len(day.arguments) == 1:
        return getattr(day.arguments[0], "name", None)
    return None


def again_words(scheme: Scheme, lang: str) -> str:
    """When and how often the same person may be referred again, in fi, sv or en; empty where the
    scheme does not say."""
    return "; ".join(_Writer(scheme, lang).again(scheme.again)) if scheme.again else ""


class _Writer:
    """Writes the rows of one scheme in one language."""

    def __init__(self, scheme: Scheme, lang: str, *, sources: bool = True) -> None:
        self.scheme = scheme
        self.sources = sources
        self.lang = lang
        self.voice = Voice(scheme, lang)

    def piece(self, key: str, *parts: object) -> str:
        return PIECES[self.lang][key].format(*parts)

    def row(self, label: str, *says: tuple[str, str | None]) -> Row:
        """A row with what there is to say."""
        headed = tuple(
            (self.piece(key) if key else "", capitalised(text)) for key, text in says if text
        )
        return Row(capitalised(label), headed)

    # rules

    def rules(self) -> Iterator[Row]:
        for rule in self.scheme.rules:
            yield self.row(
                rule.label.in_language(self.lang),
                ("about", self.about(rule)),
                ("when", self.when(rule)),
                ("condition", self.voice.say(rule.condition) if rule.condition else None),
                ("pays", self.pays(rule) if rule.pays else self.piece("nothing")),
                ("factors", "; ".join(self.factor(code) for code in rule.factors)),
                ("often", self.often(rule)),
                ("claim", self.claim(rule)),
                ("vat", self.vat(rule.vat) if rule.vat else None),
                ("source", rule.source if self.sources else None),
            )

    def about(self, rule: Rule) -> str | None:
        """What a rule is about, where that is no referral."""
        if rule.subject == "referral":
            return None
        if rule.subject in self.scheme.cohorts:
            cohort = self.scheme.cohorts[rule.subject]
            return self.piece("about_cohort", cohort.label.in_language(self.lang))
        return self.piece(f"about_{rule.subject}")

    def when(self, rule: Rule) -> str:
        match rule.when:
            case On(day=day):
                name = day.node.name if isinstance(day.node, Name) else ""
                if name.endswith(".begins_on"):
                    episode = self.scheme.episodes[name.partition(".")[0]]
                    return self.piece("begun", episode.label.in_language(self.lang))
                if name in ("referred_on", "started_on", "ended_on"):
                    said = self.piece(name)
                elif other := _reached(day.node):
                    said = self.piece("reached", self.voice.symbol("rule", other))
                else:
                    said = self.piece("day", self.voice.say(day))
            case Happened():
                said = self.happened(rule.when)
            case Counted():
                said = self.counted(rule.when)
        if rule.episode is None:
            return said
        label = self.scheme.episodes[rule.episode].label.in_language(self.lang)
        return f"{said}, {self.piece('in_episode', label)}"

    def happened(self, when: Happened) -> str:
        label = self.voice.symbol("event", when.type)
        if when.where is None:
            return self.piece("event", label)
        return self.piece("event_where", label, self.voice.say(when.where))

    def counted(self, when: Counted) -> str:
        if when.work:
            what = self.piece("of_work", self.voice.symbol("work", when.work))
        elif when.event:
            what = self.piece("of_event", self.voice.symbol("event", when.event))
        else:
            what = self.piece("of_time")
        key = "counted" if isinstance(when.reach.node, Number) else "counted_so_much"
        parts = [self.piece(key, self.voice.say(when.reach), what)]
        for key in ("in_last", "month_needs", "first", "last", "further"):
            formula = getattr(when, key)
            if formula:
                heading = {"first": "from", "last": "to"}.get(key, key)
                parts.append(self.piece(heading, self.voice.say(formula)))
        if when.gap:
            in_months = counted_units(self.scheme)[when.reach.text] == "calendar_months"
            unit = "month" if in_months else "day"
            key = f"gap_{unit}" if when.gap.longest == 1 else f"gap_{unit}s"
            parts.append(self.piece(key, when.gap.longest))
            parts.append(self.piece(f"longer_{when.gap.longer}"))
        return ", ".join(parts)

    def often(self, rule: Rule) -> str | None:
        if rule.subject in self.scheme.cohorts:
            return None
        whole = rule.per == "subject" and rule.subject != "referral"
        per = rule.subject if whole else rule.per
        most = f"({self.voice.say(rule.most)})" if rule.often is None else rule.often
        said = self.piece(f"once_{per}" if most == 1 else f"most_{per}", most)
        return self.piece("each", said, self.piece(f"in_{rule.each}")) if rule.each else said

    def claim(self, rule: Rule) -> str | None:
        return self.piece("to", self.voice.say(rule.claim.latest)) if rule.claim else None

    def pays(self, rule: Rule) -> str:
        text = self.amounts(rule.pays) if rule.pays else ""
        if rule.quantity:
            text = f"{text} {self.piece('times_quantity', self.voice.times(rule.quantity))}"
        return text

    def amounts(self, pays: Pays) -> str:
        base = self.tiers(pays.tiers) if pays.tiers else None
        if pays.base:
            base = self.voice.say(pays.base)
        if not pays.cases:
            return base or ""
        cases = "; ".join(
            self.piece("case", self.voice.say(case.amount), self.voice.say(case.condition))
            for case in pays.cases
        )
        if pays.choose == "add":
            return f"{base}; {self.piece('added', cases)}"
        if pays.choose == "highest":
            cases = self.piece("highest", cases)
        return f"{cases}; {self.piece('otherwise', base)}"

    def tiers(self, tiers: Tiers) -> str:
        steps = []
        for step in tiers.steps:
            amount = self.voice.say(step.amount)
            if step.below:
                steps.append(self.piece("below", self.voice.say(step.below), amount))
            elif step.up_to:
                steps.append(self.piece("up_to", self.voice.say(step.up_to), amount))
            else:
                steps.append(self.piece("rest", amount))
        return self.piece("tiers", self.voice.say(tiers.by), "; ".join(steps))

    def factor(self, code: str) -> str:
        factor: Factor = self.scheme.factors[code]
        label, times = factor.label.in_language(self.lang), self.voice.times(factor.times)
        condition = self.voice.say(factor.condition) if factor.condition else ""
        if factor.most_days:
            most = self.voice.say(factor.most_days)
            key = "factor_if_most" if condition else "factor_most"
            return self.piece(key, label, times, most, condition)
        return self.piece("factor_if" if condition else "factor", label, times, condition)

    # what rules rest on

    def prices(self) -> Iterator[Row]:
        for price in self.scheme.prices.values():
            cents = format_eur(price.cents, self.lang)
            unit = price.unit.in_language(self.lang)
            yield self.row(price.label.in_language(self.lang), ("", f"{cents} / {unit}"))

    def works(self) -> Iterator[Row]:
        for code, work in self.scheme.work.items():
            yield self.row(self.voice.symbol("work", code), ("", self.work(work)))

    def work(self, work: Work) -> str:
        parts = self.voice.work(work)
        for weight in work.weights:
            share = amount_words(Fraction(weight.counts), "", self.lang)
            parts.append(self.piece("weight", share, self.voice.say(weight.condition)))
        return "; ".join(parts)

    def episodes(self) -> Iterator[Row]:
        for episode in self.scheme.episodes.values():
            yield self.row(
                episode.label.in_language(self.lang), ("", "; ".join(self.episode(episode)))
            )

    def episode(self, episode: Episode) -> Iterator[str]:
        yield self.piece("begins", self.voice.symbol("work", episode.work))
        yield self.piece("from", self.voice.say(episode.first))
        if episode.last:
            yield self.piece("to", self.voice.say(episode.last))
        yield self.piece(f"jobs_{episode.jobs}")
        if episode.stays:
            stays = episode.stays
            work = self.voice.symbol("work", stays.work) if stays.work else ""
            yield self.piece("stays_work" if work else "stays", stays.gap_days, work)
        if episode.qualifies:
            yield self.piece("qualifies", self.counted(episode.qualifies))
        if episode.most:
            kind = "qualified" if episode.qualifies else "first"
            yield self.piece(f"{kind}_{'one' if episode.most == 1 else 'ones'}", episode.most)

    def ladders(self) -> Iterator[Row]:
        for ladder in self.scheme.ladders.values():
            rules = [self.voice.symbol("rule", rule) for rule in ladder.rules]
            says = [self.piece(f"ladder_{ladder.pays}")]
            if ladder.per == "episode":
                says.append(self.piece("ladder_episode"))
            if ladder.per == "person":
                says.append(self.piece("ladder_person"))
            yield self.row(" → ".join(rules), ("", "; ".join(says)))

    def cohorts(self) -> Iterator[Row]:
        for cohort in self.scheme.cohorts.values():
            yield self.row(
                cohort.label.in_language(self.lang), ("", "; ".join(self.cohort(cohort)))
            )

    def cohort(self, cohort: Cohort) -> Iterator[str]:
        rule = self.voice.symbol("rule", cohort.members)
        yield self.piece("members", rule, self.piece(cohort.by))
        if cohort.counts:
            yield self.piece("succeeds", self.voice.say(cohort.counts))
        for name, formula in cohort.added_up.items():
            said = self.voice.say(formula)
            yield self.piece("sums", said if name == "sum" else f"{name} = {said}")

    # bounds and terms

    def bounds(self) -> Iterator[Row]:
        scheme = self.scheme
        for cap in scheme.caps.limits.values() if scheme.caps else ():
            amount = (
                self.voice.say(cap.amount) if cap.amount else format_eur(cap.cents or 0, self.lang)
            )
            text = self.piece("cap", amount, self.each_of(cap.per)) if cap.per else amount
            parts = [text, *self.over(cap.rules)]
            if cap.crossing == "pro_rata":
                parts.append(self.piece("pro_rata"))
            yield self.row(cap.label.in_language(self.lang), ("", "; ".join(parts)))
        for floor in scheme.floors.values():
            amount = (
                self.voice.say(floor.amount)
                if floor.amount
                else format_eur(floor.cents or 0, self.lang)
            )
            text = self.piece("floor", amount, self.each_of([floor.period]))
            parts = [text, *self.over(floor.rules)]
            yield self.row(floor.label.in_language(self.lang), ("", "; ".join(parts)))
        for hold in scheme.hold_backs.values():
            share = amount_words(Fraction(hold.share), "", self.lang)
            until = self.voice.symbol("event", hold.until.type)
            text = self.piece("hold", share, until)
            if hold.until.where:
                text = self.piece("hold_where", share, until, self.voice.say(hold.until.where))
            parts = [text, *self.over(hold.rules)]
            yield self.row(hold.label.in_language(self.lang), ("", "; ".join(parts)))
        if scheme.shares:
            text = self.piece("shares", self.voice.symbol("table", scheme.shares.table))
            yield self.row(self.voice.symbol("table", scheme.shares.table), ("", text))

    def each_of(self, keys: Iterable[str]) -> str:
        """What an amount is for, as it stands after ``per``: person and contract."""
        *first, last = (self.piece(f"per_{key}") for key in keys)
        return self.piece("and", ", ".join(first), last) if first else last

    def over(self, rules: tuple[str, ...]) -> list[str]:
        """Which rules a bound is over, where it is not over all."""
        return [", ".join(self.voice.symbol("rule", rule) for rule in rules)] if rules else []

    def terms(self) -> Iterator[Row]:
        for parameter in self.scheme.parameters.values():
            day = self.voice.say(parameter.dated_by)
            values = (
                self.piece("dated", self.voice.say(value), day_words(first, self.lang), day)
                for first, value in parameter.values.items()
            )
            yield self.row(parameter.label.in_language(self.lang), ("", "; ".join(values)))

    # what holds for all rules

    def common(self) -> Iterator[Row]:
        scheme = self.scheme
        yield self.row(self.piece("vat"), ("", self.piece("vat_of", self.vat(scheme.vat))))
        rounding = self.piece("rounded_once", self.piece(f"rounding_{scheme.rounding}"))
        yield self.row(self.piece("rounding"), ("", rounding))
        if scheme.caps:
            keys = ", ".join(self.piece(f"order_{key}") for key in scheme.caps.order)
            cuts = any(cap.crossing == "cut" for cap in scheme.caps.limits.values())
            said = self.piece("order_of" if cuts else "order_pro_rata", keys)
            yield self.row(self.piece("order"), ("", said))
        yield self.row(self.piece("valid"), ("", self.validity(scheme.valid)))
        if scheme.again:
            yield self.row(self.piece("again"), ("", again_words(scheme, self.lang)))
        said = " ".join(self.piece(key) for key in self.conventions())
        yield self.row(self.piece("conventions"), ("", said))

    def vat(self, vat: Vat) -> str:
        category = self.piece(f"vat_{vat.category}")
        if vat.ground is None:
            return category
        return self.piece("vat_ground", category, vat.ground.in_language(self.lang))

    def validity(self, valid: Validity) -> str:
        if valid.last is None:
            return self.piece("valid_from", day_words(valid.first, self.lang))
        return self.piece("valid_span", span_words(valid.first, valid.last, self.lang))

    def again(self, again: Again) -> Iterator[str]:
        if again.after_months:
            yield self.piece("again_after", again.after_months)
        if again.most:
            yield self.piece("again_once" if again.most == 1 else "again_most", again.most)

    def conventions(self) -> Iterator[str]:
        """Those of the conventions on which the scheme's sums depend most."""
        yield "ends_count"
        nodes = (node for formula in formulas(self.scheme) for node in walk(formula.node))
        if any(isinstance(node, Number) and node.unit == "months" for node in nodes):
            yield "months_end"
        if self.scheme.work:
            yield "one_employment"
        yield from ("until_as_of", "adjusted", "refused")
