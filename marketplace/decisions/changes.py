"""What had been decided on a call before, how that fell, and what a later decision changes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import and_, select

from marketplace.decisions.award import Award, thaw
from marketplace.decisions.drafting import told_of
from marketplace.decisions.kinds import AWARDS, kind_of
from marketplace.decisions.lifecycle import STANDING
from marketplace.decisions.models import Decision, DecisionCondition
from marketplace.decisions.queries import later_decisions
from marketplace.platform.audit import AuditEvent, history
from marketplace.platform.db import db
from marketplace.platform.i18n import format_date_fi, format_points

FALLEN = ("annulled", "replaced", "lapsed")
"""States of an award that another follows."""


def fallen_award(call_id: UUID) -> dict[str, Any] | None:
    """The award of a call that fell last, by value, with what a court or the authority said of it;
    None where none has, or where the procurement itself had been ended."""
    fell = AuditEvent.object_id == Decision.id
    award = db.session.scalars(
        select(Decision)
        .join(AuditEvent, and_(AuditEvent.object_type == Decision.__tablename__, fell))
        .where(
            Decision.subject_id == call_id,
            Decision.kind.in_(AWARDS),
            Decision.signed_at.is_not(None),
            Decision.state.in_(FALLEN),
            AuditEvent.to_state.in_(FALLEN),
        )
        .order_by(AuditEvent.position.desc())
        .limit(1)
    ).one_or_none()
    how = _how(award) if award else None
    if award is None or how is None:
        return None
    return {**told_of(award), "key": str(award.id), "lapsed": _lapsed(award), **how}


def _lapsed(award: Decision) -> list[str]:
    """Who had lost the award before because of a condition, by name."""
    before = thaw(award.content)
    return [row.name for row in before.tenderers if row.organisation_id in before.passed_over]


def _how(award: Decision) -> dict[str, Any] | None:
    """By what an award fell: a court's ruling, a condition, or a removal that stands."""
    if award.state == "annulled":
        events = history(db.session(), "decision", award.id)
        facts = next(each.facts for each in reversed(events) if each.action == "annul")
        names = ("reason", "court_number", "on")
        return {"fell": "annulled"} | {name: facts.get(name) for name in names}
    if award.state == "lapsed":
        unmet = [each for each in award.conditions if each.state == "lapsed"]
        return {"fell": "lapsed", "reason": " ".join(f"{c.words} {c.note}" for c in unmet).strip()}
    removals = [each for each in later_decisions(award) if each.kind == "reversal"]
    standing = [each for each in removals if each.state in STANDING]
    if award.state != "replaced" or not standing:
        return None
    return {"fell": "removed", "by": told_of(standing[-1]), "reason": standing[-1].grounds}


def story_of(decision: Decision) -> list[str]:
    """What had been decided before and how it fell, in the reader's language; empty where nothing
    had."""
    before: Mapping[str, Any] | None = decision.content.get("follows")
    if before is None:
        return []
    facts = {name: before[name] for name in ("number", "section", "made_on")}
    if before["fell"] == "removed":
        by = before["by"]
        told = _(
            "Asiasta on päätetty aiemmin: päätöksen %(number)s, %(section)s (%(made_on)s) tilaaja "
            "poisti päätöksellä %(by)s, %(by_section)s.",
            by=by["number"],
            by_section=by["section"],
            **facts,
        )
    elif before["fell"] == "lapsed":
        told = _(
            "Asiasta on päätetty aiemmin: päätös %(number)s, %(section)s (%(made_on)s) raukesi, "
            "koska valittu ei täyttänyt ehtoa.",
            **facts,
        )
    elif before["court_number"]:
        told = _(
            "Asiasta on päätetty aiemmin: päätöksen %(number)s, %(section)s (%(made_on)s) "
            "tuomioistuin kumosi %(on)s, diaarinumero %(court_number)s.",
            on=format_date_fi(date.fromisoformat(before["on"])),
            court_number=before["court_number"],
            **facts,
        )
    else:
        told = _(
            "Asiasta on päätetty aiemmin: päätös %(number)s, %(section)s (%(made_on)s) kumottiin.",
            **facts,
        )
    reason = _("Syy: %(reason)s", reason=before["reason"])
    return [told, reason, *_told_of_lapses(before.get("lapsed", ()))]


def _told_of_lapses(names: Sequence[str]) -> list[str]:
    if not names:
        return []
    return [
        _(
            "Sitä ennen valintansa menetti ehdon jäätyä täyttämättä: %(names)s.",
            names=", ".join(names),
        )
    ]


def changes_of(decision: Decision) -> list[str]:
    """What an award changes of the one that it corrects or follows: the choice, the points, what is
    said of them, and the conditions; empty where it changes none."""
    earlier = _compared_with(decision)
    if earlier is None:
        return []
    before, now = thaw(earlier.content), thaw(decision.content)
    return [*_choice(before, now), *_points(before, now), *_words(earlier, decision)]


def _compared_with(decision: Decision) -> Decision | None:
    if not kind_of(decision).awards:
        return None
    if decision.rests_on is not None:
        return decision.rests_on
    before = decision.content.get("follows")
    return db.session.get(Decision, UUID(before["key"])) if before else None


def _choice(before: Award, now: Award) -> Iterator[str]:
    was, names = ([row.name for row in award.winners] for award in (before, now))
    if was == names:
        yield _("Valinta ei muutu: %(name)s.", name=", ".join(names))
    else:
        yield _(
            "Valittu: ennen %(before)s, nyt %(now)s.", before=", ".join(was), now=", ".join(names)
        )


def _points(before: Award, now: Award) -> Iterator[str]:
    """Whose points or place are other than they were, and who was not compared then or now."""
    earlier = {row.organisation_id: row for row in before.tenderers}
    same = True
    for row in now.tenderers:
        was = earlier.pop(row.organisation_id, None)
        facts = {"name": row.name, "points": format_points(row.standing.total)}
        if was is None:
            yield _("%(name)s: mukana vertailussa, %(points)s pistettä.", **facts)
        elif (was.standing.total, was.standing.rank) != (row.standing.total, row.standing.rank):
            yield _(
                "%(name)s: ennen %(before)s pistettä, sija %(place)s; nyt %(points)s pistettä, "
                "sija %(rank)s.",
                before=format_points(was.standing.total),
                place=was.standing.rank,
                rank=row.standing.rank,
                **facts,
            )
        else:
            continue
        same = False
    for row in earlier.values():
        same = False
        yield _("%(name)s: ei enää mukana vertailussa.", name=row.name)
    if same:
        yield _("Pisteet ja sijat eivät muutu.")


def _words(earlier: Decision, decision: Decision) -> Iterator[str]:
    if earlier.grounds != decision.grounds:
        yield _("Päätöksen perustelut on kirjoitettu uudelleen.")
    was = {party.organisation_id: _said(party) for party in earlier.parties}
    changed = [
        party.organisation.name
        for party in decision.parties
        if party.organisation_id in was and was[party.organisation_id] != _said(party)
    ]
    if changed:
        yield _("Perustelut muuttuvat näille tarjoajille: %(names)s.", names=", ".join(changed))
    before, now = map(_asked, earlier.open_conditions), map(_asked, decision.conditions)
    if set(before) != set(now):  # what has been shown is not asked again
        yield _("Ennen sopimusta osoitettavat ehdot muuttuvat.")


def _said(party: Any) -> tuple[str, str, str]:
    return party.reasons, party.strengths, party.weaknesses


def _asked(condition: DecisionCondition) -> tuple[str, date]:
    return condition.words, condition.last_day
