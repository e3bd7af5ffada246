"""Reads of passports: what is asked, what has been shown, and what is lacking on a day."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select

from marketplace.baskets.models import ServiceLine
from marketplace.passports.models import Evidence, SelfDeclaration
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.i18n import text_of
from marketplace.providers.models import Provider
from marketplace.pure.money import cents_of
from marketplace.rules.missing import RuleMissing
from marketplace.rules.models import Rule
from marketplace.rules.queries import rule_on, rules_on
from marketplace.rules.values.periods import MOST_DAYS_BEFORE

ALL_LINES = "*"
MANY = 500


def grounds(actor: Actor, day: date) -> list[Rule]:
    """The grounds for exclusion of a day, in the order of asking."""
    return sorted(
        rules_on(actor, {"exclusion_ground"}, day), key=lambda rule: int(rule.value["position"])
    )


def last_declaration(provider: Provider) -> SelfDeclaration | None:
    """What the provider declared last, still valid or not."""
    return db.session.scalars(
        select(SelfDeclaration)
        .filter_by(provider_row_id=provider.id)
        .order_by(SelfDeclaration.created_at.desc(), SelfDeclaration.id.desc())
        .limit(1)
    ).one_or_none()


def last_declarations(provider_rows: Collection[UUID]) -> dict[UUID, SelfDeclaration]:
    """What each of some providers (keys of their rows) declared last, in one query."""
    rows = db.session.scalars(
        select(SelfDeclaration)
        .where(SelfDeclaration.provider_row_id.in_(provider_rows))
        .order_by(SelfDeclaration.created_at, SelfDeclaration.id)
    )
    return {row.provider_row_id: row for row in rows}


@dataclass(frozen=True)
class Paper:
    """A kind of evidence that is asked, and how it stands on a day."""

    rule: Rule
    needed_for: tuple[ServiceLine, ...]
    """The provider's lines that need it; the line asked about, where one is."""
    standing: Evidence | None
    """Of what is approved, the one that counts longest."""
    latest: Evidence | None
    """What was shown last, whatever became of it, what was withdrawn apart."""
    state: str
    """``valid``, ``stale``, ``waiting``, ``rejected`` or ``missing``."""

    @property
    def kind(self) -> str:
        return self.rule.key

    @property
    def waits(self) -> bool:
        """Whether an officer still has to look at the latest."""
        return self.latest is not None and self.latest.state == "submitted"


def papers(
    actor: Actor, provider: Provider, day: date, rules: Iterable[Rule] | None = None
) -> list[Paper]:
    """Every kind of evidence that the provider's lines and form need, as it stands on a day.

    `rules`: those of the day, where they were looked up already.
    """
    found = rules_on(actor, {"evidence"}, day) if rules is None else rules
    lines = [each.service_line for each in provider.lines]
    return _papers(provider, [rule for rule in found if rule.kind == "evidence"], lines, day)


def papers_of(
    actor: Actor, providers: Collection[Provider], kinds: Collection[str], day: date
) -> Mapping[tuple[UUID, str], Paper]:
    """Some kinds of evidence as some providers have shown them, needed for their lines or not, by
    the provider's row's key and the kind; read at once.

    Raises NotFound for a kind that no rule of the day knows.
    """
    rules = {kind: evidence_kind(actor, kind, day) for kind in kinds}
    shown = _shown_by([each.id for each in providers], kinds) if rules else {}
    return {
        (each.id, kind): _paper(rule, (), shown.get((each.id, kind), []), day)
        for each in providers
        for kind, rule in rules.items()
    }


def _papers(
    provider: Provider, rules: Iterable[Rule], lines: Sequence[ServiceLine], day: date
) -> list[Paper]:
    shown = _shown(provider)
    found = []
    for rule in rules:
        needing = tuple(line for line in lines if _needs(rule.value, line, provider))
        if needing:
            found.append(_paper(rule, needing, shown.get(rule.key, []), day))
    return found


def _needs(value: dict[str, Any], line: ServiceLine, provider: Provider) -> bool:
    of_the_line = ALL_LINES in value["lines"] or line.code in value["lines"]
    return of_the_line and provider.form in (value.get("forms") or [provider.form])


def _shown_by(
    provider_row_ids: Collection[UUID], kinds: Collection[str]
) -> dict[tuple[UUID, str], list[Evidence]]:
    """What some providers have shown of some kinds, the latest first."""
    rows = db.session.scalars(
        select(Evidence)
        .where(
            Evidence.provider_row_id.in_(provider_row_ids),
            Evidence.kind.in_(kinds),
            Evidence.state != "withdrawn",
        )
        .order_by(Evidence.created_at.desc(), Evidence.id.desc())
    )
    found: dict[tuple[UUID, str], list[Evidence]] = {}
    for row in rows:
        found.setdefault((row.provider_row_id, row.kind), []).append(row)
    return found


def _shown(provider: Provider) -> dict[str, list[Evidence]]:
    """What the provider has shown, by kind, the latest first."""
    rows = db.session.scalars(
        select(Evidence)
        .where(Evidence.provider_row_id == provider.id, Evidence.state != "withdrawn")
        .order_by(Evidence.created_at.desc(), Evidence.id.desc())
        .limit(MANY)
    )
    found: dict[str, list[Evidence]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append(row)
    return found


def _paper(
    rule: Rule, lines: tuple[ServiceLine, ...], shown: Sequence[Evidence], day: date
) -> Paper:
    approved = [each for each in shown if each.state == "approved"]
    standing = max(approved, key=lambda each: each.expires_on or date.max, default=None)
    latest = shown[0] if shown else None
    if standing is not None and counts(standing, day):
        state = "valid"
    elif latest is None:
        state = "missing"
    elif latest.state == "approved":
        state = "stale"
    else:
        state = {"submitted": "waiting"}.get(latest.state, latest.state)
    return Paper(rule, lines, standing, latest, state)


def counts(evidence: Evidence, day: date) -> bool:
    """Whether an approved paper still counts on a day; its last day included."""
    return evidence.expires_on is None or evidence.expires_on >= day


def stale_evidence(
    actor: Actor,
    provider: Provider,
    line: ServiceLine,
    day: date,
    value_cents: int | None = None,
) -> list[Refused]:
    """What a provider lacks on a day for signing a contract of a service line.

    ``value_cents``: the contract's maximum value without VAT; papers that are asked only from a
    larger value are then left out. Empty where everything is in order. Never a reason against
    offering. Source of what is asked: the dated rules of the kind ``evidence`` (contractor's
    liability, Act 1233/2006, section 5).
    """
    asked = [
        rule
        for rule in rules_on(actor, {"evidence"}, day)
        if value_cents is None or value_cents >= _from_cents(rule.value)
    ]
    lacking = [_lack(paper) for paper in _papers(provider, asked, [line], day)]
    own = undeclared(last_declaration(provider), day)
    return [each for each in (own, *lacking) if each is not None]


def evidence_lacks(
    actor: Actor, provider: Provider, kinds: Collection[str], day: date
) -> list[Refused]:
    """What a provider lacks on a day of some kinds of papers, needed for its lines or not."""
    shown = papers_of(actor, [provider], kinds, day)
    lacking = (_lack(shown[provider.id, kind]) for kind in kinds)
    return [each for each in lacking if each is not None]


def _from_cents(value: dict[str, Any]) -> int:
    return cents_of(value.get("from_eur", "0"))


def undeclared(last: SelfDeclaration | None, day: date) -> Refused | None:
    """Why what a provider declared last does not count on a day; None where it does."""
    if last is None:
        return Refused("passport.declaration_missing")
    if last.valid_until < day:
        return Refused("passport.declaration_stale", until=last.valid_until)
    return None


def _lack(paper: Paper) -> Refused | None:
    if paper.state == "valid":
        return None
    facts: dict[str, Any] = {"name": text_of(paper.rule.value["names"])}
    if paper.state != "waiting":
        facts["kind"] = paper.kind
    if paper.state == "stale" and paper.standing is not None:
        facts["until"] = paper.standing.expires_on
    if paper.state == "rejected" and paper.latest is not None:
        facts["reason"] = paper.latest.reason
    return Refused(LACKS[paper.state], **facts)


LACKS = {
    "missing": "passport.evidence_missing",
    "stale": "passport.evidence_stale",
    "waiting": "passport.evidence_waits",
    "rejected": "passport.evidence_rejected",
}
"""What keeps a contract from being signed, by the state of a paper."""


def evidence_kind(actor: Actor, key: str, day: date) -> Rule:
    """What is asked of a kind of evidence on a day; raises NotFound: a page's address names it."""
    try:
        return rule_on(actor, "evidence", key, day)
    except RuleMissing as missing:
        raise NotFound("evidence.not_found", key=key) from missing


def evidence_of(actor: Actor, evidence_id: UUID) -> Evidence:
    """A piece of evidence; raises NotFound."""
    found = db.session.get(Evidence, evidence_id)
    if found is None or found.area_id != actor.area_id:
        raise NotFound("evidence.not_found", key=str(evidence_id))
    return found


def evidence_to_decide(actor: Actor, limit: int = MANY) -> Sequence[Evidence]:
    """The evidence of all providers that waits for an officer, the oldest first."""
    return db.session.scalars(
        select(Evidence)
        .filter_by(area_id=actor.area_id, state="submitted")
        .order_by(Evidence.created_at, Evidence.id)
        .limit(limit)
    ).all()


@dataclass(frozen=True)
class Lapsing:
    """Something of a passport that lapses soon."""

    name: str
    """Empty for the self-declaration."""
    until: date
    thing: Evidence | SelfDeclaration


def lapsing(actor: Actor, provider: Provider, day: date) -> list[Lapsing]:
    """What of a passport lapses within the longest time of reminding, the soonest first.

    What is being renewed is not named, nor what lapsed already: papers are asked at signing.
    """
    return papers_and_lapsing(actor, provider, day)[1]


def papers_and_lapsing(
    actor: Actor, provider: Provider, day: date
) -> tuple[list[Paper], list[Lapsing]]:
    """The papers of a day, and what of the passport lapses; the rules of both are looked up at
    once."""
    rules = rules_on(actor, {"evidence", "reminder"}, day)
    longest = max(_reminder_days(rules), default=-1)
    shown = papers(actor, provider, day, rules)
    found = [
        Lapsing(text_of(paper.rule.value["names"]), paper.standing.expires_on, paper.standing)
        for paper in shown
        if paper.standing is not None and paper.standing.expires_on and not paper.waits
    ]
    declaration = last_declaration(provider)
    if declaration is not None:
        found.append(Lapsing("", declaration.valid_until, declaration))
    soon = [each for each in found if 0 <= (each.until - day).days <= longest]
    return shown, sorted(soon, key=lambda each: (each.until, each.name))


def anything_due(actor: Actor) -> ColumnElement[bool]:
    """The condition that the actor's own provider may have something to renew or to replace."""
    own, today = actor.organisation_id, actor.today
    soon = today + timedelta(days=MOST_DAYS_BEFORE)
    evidence = exists().where(
        Evidence.provider_id == own,
        or_(
            Evidence.state == "rejected",
            and_(Evidence.state == "approved", Evidence.expires_on.between(today, soon)),
        ),
    )
    declaration = exists().where(
        SelfDeclaration.provider_id == own, SelfDeclaration.valid_until.between(today, soon)
    )
    return or_(evidence, declaration)


def reminder_days(actor: Actor, day: date) -> list[int]:
    """How many days before the end a provider is reminded, by the rule of the day; empty where
    an upgraded area has not yet got that rule."""
    return _reminder_days(rules_on(actor, {"reminder"}, day))


def _reminder_days(rules: Iterable[Rule]) -> list[int]:
    of_passports = [rule for rule in rules if (rule.kind, rule.key) == ("reminder", "passport")]
    return sorted(int(each) for rule in of_passports for each in rule.value["days_before"])
