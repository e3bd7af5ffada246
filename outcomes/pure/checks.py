"""Contradictions that a scheme's shape alone does not show: unknown names, rules that never pay."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator

from outcomes.pure import units
from outcomes.pure.checks_conditions import problem
from outcomes.pure.checks_rules import RULE_CHECKS
from outcomes.pure.checks_windows import unfillable
from outcomes.pure.codec import Place, TreeProblem
from outcomes.pure.expressions.tree import Call, Name, walk
from outcomes.pure.expressions.types import FUNCTIONS, SYMBOLS
from outcomes.pure.files import CONTRACTS, REFERRALS, SPELLS
from outcomes.pure.meaning import meaningless
from outcomes.pure.order import Cycle, asked_by, formulas, steps_of
from outcomes.pure.tree import ORDER, Counted, Happened, Rule, Scheme

SUBJECTS = ("referral", "employer", "deliverable", "contract")
FIXED = set(units.FIXED)
TAKEN = ("spell", "event", "day", "contract", "cohort")
"""Names before a point that no episode may have."""


def contradictions(scheme: Scheme) -> Iterator[TreeProblem]:
    """Everything in which a scheme contradicts itself, with its place, one after another."""
    for check in CHECKS:
        yield from check(scheme)


def _lists(scheme: Scheme) -> Iterator[tuple[Place, Collection[object]]]:
    """Each list of a scheme that must name something, and nothing twice."""
    yield ("rules",), tuple(rule.id for rule in scheme.rules)
    for code, ladder in scheme.ladders.items():
        yield ("ladders", code, "rules"), ladder.rules
    for code, hold in scheme.hold_backs.items():
        yield ("hold_backs", code, "rules"), hold.rules
    for code, parameter in scheme.parameters.items():
        yield ("parameters", code, "values"), parameter.values
    if scheme.caps:
        yield ("caps", "order"), scheme.caps.order
        for code, cap in scheme.caps.limits.items():
            yield ("caps", "limits", code, "per"), cap.per


def _check_lists(scheme: Scheme) -> Iterator[TreeProblem]:
    for place, items in _lists(scheme):
        if not items:
            yield problem(place, "empty_list")
        yield from _repeated(place, items)
    for n, rule in enumerate(scheme.rules):
        yield from _repeated(("rules", n, "factors"), rule.factors)


def _repeated(place: Place, items: Iterable[object]) -> Iterator[TreeProblem]:
    seen: set[object] = set()
    for n, item in enumerate(items):
        if item in seen:
            yield problem((*place, n), "twice", value=str(item))
        seen.add(item)


Named = tuple[Place, str, str, Collection[str]]
"""A use of a name: its place, the name, where it must be defined, what is defined there."""


def _names(scheme: Scheme) -> Iterator[Named]:
    yield from _episode_names(scheme)
    for n, rule in enumerate(scheme.rules):
        yield from _rule_names(scheme, ("rules", n), rule)
    rules = [rule.id for rule in scheme.rules]
    for place, named in _lists_of_rules(scheme):
        for n, name in enumerate(named):
            yield (*place, n), name, "rules", rules
    for code, cohort in scheme.cohorts.items():
        yield ("cohorts", code, "members"), cohort.members, "rules", rules
    for code, hold in scheme.hold_backs.items():
        yield _event_name(scheme, ("hold_backs", code, "until"), hold.until)
    if scheme.shares:
        yield ("shares", "table"), scheme.shares.table, "tables", scheme.tables


def _lists_of_rules(scheme: Scheme) -> Iterator[tuple[Place, tuple[str, ...]]]:
    for code, ladder in scheme.ladders.items():
        yield ("ladders", code, "rules"), ladder.rules
    for code, cap in scheme.caps.limits.items() if scheme.caps else ():
        yield ("caps", "limits", code, "rules"), cap.rules
    for code, floor in scheme.floors.items():
        yield ("floors", code, "rules"), floor.rules
    for code, hold in scheme.hold_backs.items():
        yield ("hold_backs", code, "rules"), hold.rules


def _episode_names(scheme: Scheme) -> Iterator[Named]:
    for code, episode in scheme.episodes.items():
        yield ("episodes", code, "work"), episode.work, "work", scheme.work
        if episode.stays and episode.stays.work:
            yield ("episodes", code, "stays", "work"), episode.stays.work, "work", scheme.work
        if episode.qualifies:
            place = ("episodes", code, "qualifies")
            yield from _counted_names(scheme, place, episode.qualifies)


def _event_name(scheme: Scheme, place: Place, when: Happened) -> Named:
    return (*place, "type"), when.type, "events", (*scheme.events, *units.RESERVED_EVENTS)


def _rule_names(scheme: Scheme, place: Place, rule: Rule) -> Iterator[Named]:
    subjects = (*SUBJECTS, *scheme.cohorts)
    yield (*place, "for"), rule.subject, "cohorts", subjects
    if rule.episode is not None:
        yield (*place, "in"), rule.episode, "episodes", scheme.episodes
    for m, factor in enumerate(rule.factors):
        yield (*place, "factors", m), factor, "factors", scheme.factors
    if isinstance(rule.when, Happened):
        yield _event_name(scheme, (*place, "when", "event"), rule.when)
    if isinstance(rule.when, Counted):
        yield from _counted_names(scheme, (*place, "when", "counted"), rule.when)


def _counted_names(scheme: Scheme, place: Place, when: Counted) -> Iterator[Named]:
    if when.work is not None:
        yield (*place, "work"), when.work, "work", scheme.work
    if when.event is not None:
        events = (*scheme.events, *units.RESERVED_EVENTS)
        yield (*place, "event"), when.event, "events", events


def _check_names(scheme: Scheme) -> Iterator[TreeProblem]:
    used: Counter[tuple[str, str]] = Counter()
    for place, name, where, defined in _names(scheme):
        used[where, name] += 1
        if name not in defined:
            known = ", ".join(sorted(defined)) or "-"
            yield problem(place, "unknown_name", value=name, where=where, known=known)
    spoken = _spoken(scheme)
    for where in ("prices", "work", "factors", "episodes", "parameters", "values", "cohorts"):
        for name in getattr(scheme, where):
            if not used[where, name] and name not in spoken:
                yield problem((where, name), "never_used", value=name)


def _spoken(scheme: Scheme) -> set[str]:
    """The names that expressions use."""
    spoken = set()
    for formula in formulas(scheme):
        for node in walk(formula.node):
            if isinstance(node, Name):
                spoken |= {node.name, node.name.partition(".")[0]}
            if isinstance(node, Call) and node.function in FUNCTIONS:
                takes = FUNCTIONS[node.function].takes
                named = zip(node.arguments, takes, strict=False)
                spoken |= {a.name for a, kind in named if kind in SYMBOLS and isinstance(a, Name)}
    return spoken


def _check_clashes(scheme: Scheme) -> Iterator[TreeProblem]:
    """Names in expressions must each mean one thing, and lines must tell what they are for."""
    own = (*units.FIXED, *units.OUTCOME, *units.PLACE, *units.MONTH)
    taken: dict[str, str] = dict.fromkeys(own, "file")
    places: list[tuple[Place, Iterable[str]]] = [
        (("columns", "referrals"), scheme.columns.referrals),
        (("values",), scheme.values),
        (("parameters",), scheme.parameters),
        (("prices",), scheme.prices),
    ]
    for place, names in places:
        for name in names:
            if name in taken:
                yield problem((*place, name), "name_taken", value=name, where=taken[name])
            taken.setdefault(name, ".".join(map(str, place)))
    yield from _check_reserved(scheme)
    lines = {rule.id: "rules" for rule in scheme.rules}
    for where in ("floors", "hold_backs"):
        for code in getattr(scheme, where):
            if code in lines:
                yield problem((where, code), "name_taken", value=code, where=lines[code])
            lines.setdefault(code, where)


def _check_reserved(scheme: Scheme) -> Iterator[TreeProblem]:
    """Names that have a meaning of their own in every scheme and file."""
    spells = {name.removeprefix("spell.") for name in units.SPELL}
    reserved: list[tuple[Place, Iterable[str], Collection[str]]] = [
        (("episodes",), scheme.episodes, TAKEN),
        (("cohorts",), scheme.cohorts, SUBJECTS),
        (("events",), scheme.events, units.RESERVED_EVENTS),
        (("columns", "referrals"), scheme.columns.referrals, {c.name for c in REFERRALS} - FIXED),
        (("columns", "spells"), scheme.columns.spells, {c.name for c in SPELLS} | spells),
        (("columns", "contracts"), scheme.columns.contracts, {c.name for c in CONTRACTS}),
    ]
    own = {name.removeprefix("cohort.") for name in units.COHORT} | {"sum"}
    for code, cohort in scheme.cohorts.items():
        reserved.append((("cohorts", code, "measures"), cohort.measures, own))
    for place, names, taken in reserved:
        for name in names:
            if name in taken:
                yield problem((*place, name), "name_taken", value=name, where="file")


def _check_head(scheme: Scheme) -> Iterator[TreeProblem]:
    if scheme.valid.last and scheme.valid.last < scheme.valid.first:
        yield problem(("valid", "to"), "validity")
    vats = [(("vat",), scheme.vat)]
    vats += [(("rules", n, "vat"), rule.vat) for n, rule in enumerate(scheme.rules) if rule.vat]
    for place, vat in vats:
        if vat.category != "S" and vat.ground is None:
            yield problem(place, "vat_ground", value=vat.category)


def _check_caps(scheme: Scheme) -> Iterator[TreeProblem]:
    if scheme.caps is None:
        return
    if scheme.caps.order and len(set(scheme.caps.order)) < len(ORDER):
        yield problem(("caps", "order"), "cap_order", known=", ".join(ORDER))
    seen: set[tuple[frozenset[str], frozenset[str]]] = set()
    for code, cap in scheme.caps.limits.items():
        place: Place = ("caps", "limits", code)
        if (cap.cents is None) == (cap.amount is None):
            yield problem(place, "one_of", known="eur, amount")
        keys = frozenset(cap.per), frozenset(cap.rules)
        if keys in seen and cap.amount is None:
            yield problem((*place, "per"), "same_cap", value=", ".join(cap.per))
        seen.add(keys)


def _check_order(scheme: Scheme) -> Iterator[TreeProblem]:
    if len({rule.id for rule in scheme.rules}) < len(scheme.rules):
        return  # whom a rule asks is not known where two have one name
    try:
        steps_of(scheme)
    except Cycle as cycle:
        places = [n for n, rule in enumerate(scheme.rules) if rule.id in cycle.rules]
        yield problem(("rules", places[0]), "cycle", value=", ".join(cycle.rules))


def _check_asked(scheme: Scheme) -> Iterator[TreeProblem]:
    """A rule sees the outcomes of its own subject, one of a cohort those of its members too."""
    for n, rule in enumerate(scheme.rules):
        cohort = scheme.cohorts.get(rule.subject)
        members = scheme.rule(cohort.members) if cohort else None
        seen = {rule.subject, members.subject if members else rule.subject}
        for code in sorted(asked_by(scheme, rule)):
            asked = scheme.rule(code)
            if asked and asked.subject not in seen:
                yield problem(("rules", n), "asks_elsewhere", value=code)


def _check_hold_backs(scheme: Scheme) -> Iterator[TreeProblem]:
    """What is held must be released by an event, and contracts and cohorts have none."""
    for code, hold in scheme.hold_backs.items():
        for n, name in enumerate(hold.rules):
            rule = scheme.rule(name)
            if rule and (rule.subject == "contract" or rule.subject in scheme.cohorts):
                yield problem(("hold_backs", code, "rules", n), "never_released", value=name)


def _check_floors(scheme: Scheme) -> Iterator[TreeProblem]:
    for code, floor in scheme.floors.items():
        if (floor.cents is None) == (floor.amount is None):
            yield problem(("floors", code), "one_of", known="eur, amount")


CHECKS: tuple[Callable[[Scheme], Iterable[TreeProblem]], ...] = (
    _check_head,
    _check_lists,
    _check_names,
    _check_clashes,
    meaningless,
    *RULE_CHECKS,
    unfillable,
    _check_caps,
    _check_order,
    _check_asked,
    _check_hold_backs,
    _check_floors,
)
