"""Contradictions that a scheme's shape alone does not show: unknown names, rules that never pay."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator

from outcomes.pure.codec import Place, TreeProblem
from outcomes.pure.tree import JobStart, Reached, Retained, Rule, Scheme


def contradictions(scheme: Scheme) -> list[TreeProblem]:
    """Everything in which a scheme contradicts itself, with its place."""
    return [problem for check in CHECKS for problem in check(scheme)]


def _problem(place: Place, reason: str, **facts: str) -> TreeProblem:
    return TreeProblem(place, reason, facts)


def _lists(scheme: Scheme) -> Iterator[tuple[Place, tuple[str, ...]]]:
    """Each list of a scheme that must name something, and nothing twice."""
    yield ("rules",), tuple(rule.id for rule in scheme.rules)
    for code, work in scheme.work.items():
        yield ("work", code, "kinds"), work.kinds
    for code, factor in scheme.factors.items():
        yield ("factors", code, "most_days"), factor.most_days
    if scheme.caps:
        yield ("caps", "order"), scheme.caps.order
        for code, cap in scheme.caps.limits.items():
            yield ("caps", "limits", code, "per"), cap.per


def _check_lists(scheme: Scheme) -> Iterator[TreeProblem]:
    for place, items in _lists(scheme):
        if not items:
            yield _problem(place, "empty_list")
        yield from _repeated(place, items)
    for n, rule in enumerate(scheme.rules):
        yield from _repeated(("rules", n, "factors"), rule.factors)


def _repeated(place: Place, items: tuple[str, ...]) -> Iterator[TreeProblem]:
    seen: set[str] = set()
    for n, item in enumerate(items):
        if item in seen:
            yield _problem((*place, n), "twice", value=item)
        seen.add(item)


def _names(scheme: Scheme) -> Iterator[tuple[Place, str, str, Collection[str]]]:
    """Each use of a name: its place, the name, where it must be defined, what is defined there."""
    for n, rule in enumerate(scheme.rules):
        place: Place = ("rules", n)
        yield (*place, "price", "base"), rule.price.base, "prices", scheme.prices
        for group, price in rule.price.groups.items():
            yield (*place, "price", "groups", group), group, "groups", scheme.groups
            yield (*place, "price", "groups", group), price, "prices", scheme.prices
        for m, factor in enumerate(rule.factors):
            yield (*place, "factors", m), factor, "factors", scheme.factors
        when = rule.when
        if isinstance(when, JobStart | Retained):
            yield (*place, "when", when.TAG, "work"), when.work, "work", scheme.work
        if isinstance(when, Retained):
            rules = [each.id for each in scheme.rules]
            yield (*place, "when", when.TAG, "from"), when.job_start, "rules", rules


def _check_names(scheme: Scheme) -> Iterator[TreeProblem]:
    used: Counter[tuple[str, str]] = Counter()
    for place, name, where, defined in _names(scheme):
        used[where, name] += 1
        if name not in defined:
            yield _problem(place, "unknown_name", value=name, where=where)
    for where in ("prices", "work", "factors"):
        for name in getattr(scheme, where):
            if not used[where, name]:
                yield _problem((where, name), "never_used", value=name)


def _check_rules(scheme: Scheme) -> Iterator[TreeProblem]:
    for n, rule in enumerate(scheme.rules):
        place: Place = ("rules", n)
        if bool(rule.price.groups) != (rule.price.choose is not None):
            yield _problem((*place, "price"), "choose")
        if isinstance(rule.when, Retained):
            origin = scheme.rule(rule.when.job_start)
            if origin and not isinstance(origin.when, JobStart):
                at = (*place, "when", rule.when.TAG, "from")
                yield _problem(at, "not_a_job_start", value=origin.id)
        yield from _check_factors(scheme, rule, place)


def _check_factors(scheme: Scheme, rule: Rule, place: Place) -> Iterator[TreeProblem]:
    for m, code in enumerate(rule.factors):
        at = (*place, "factors", m)
        if isinstance(rule.when, Reached):
            yield _problem(at, "factor_without_days", value=code)
            continue
        factor, work = scheme.factors.get(code), scheme.work.get(rule.when.work)
        if factor and work and not set(factor.most_days) & set(work.kinds):
            yield _problem(at, "factor_never", value=code)


def _check_head(scheme: Scheme) -> Iterator[TreeProblem]:
    if scheme.valid.last and scheme.valid.last < scheme.valid.first:
        yield _problem(("valid", "to"), "validity")
    if scheme.vat.category != "S" and scheme.vat.ground is None:
        yield _problem(("vat",), "vat_ground", value=scheme.vat.category)


def _check_caps(scheme: Scheme) -> Iterator[TreeProblem]:
    if scheme.caps is None:
        return
    if scheme.caps.order and len(set(scheme.caps.order)) < len(CAP_ORDER):
        yield _problem(("caps", "order"), "cap_order", known=", ".join(CAP_ORDER))
    seen: set[frozenset[str]] = set()
    for code, cap in scheme.caps.limits.items():
        keys = frozenset(cap.per)
        if keys in seen:
            at = ("caps", "limits", code, "per")
            yield _problem(at, "same_cap", value=", ".join(cap.per))
        seen.add(keys)


CAP_ORDER = ("outcome_on", "referral_id", "rule")
CHECKS: tuple[Callable[[Scheme], Iterable[TreeProblem]], ...] = (
    _check_head,
    _check_lists,
    _check_names,
    _check_rules,
    _check_caps,
)
