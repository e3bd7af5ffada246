"""What the outcome quarter's timeline tells besides changes of state: what a sample showed and what
followed, which source was believed, and which payment waited for what."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from outcomes.payments.holds import holds_of
from outcomes.payments.models import Statement
from outcomes.results.conflicts import source_of
from outcomes.results.models import ResultsConflict, SpellVersion
from outcomes.verification.samples.models import VerificationSample
from outcomes.verification.samples.queries import results_of

Told = dict[str, Any]


def _told(actor: Actor, what: str, which: str, action: str, told: Told) -> Told:
    return {
        "at": actor.now.isoformat().replace("+00:00", "Z"),
        "who": actor.name,
        "what": what,
        "which": which,
        "action": action,
        "from": None,
        "to": None,
        "told": told,
    }


def sample_told(actor: Actor, sample: VerificationSample, opened: int) -> Told:
    """A random sample: its seed, the error rate with its interval, and what followed of it."""
    found = results_of(actor, sample)
    whole = found.whole
    if whole is None:
        raise LookupError(f"{sample.number} is not random")
    percent = {name: f"{100 * getattr(whole.rate, name):.1f}" for name in ("share", "low", "high")}
    told = {
        "seed": sample.seed,
        "size": sample.size,
        "lines": sample.lines,
        "errors": whole.errors,
        "error_rate_percent": percent["share"],
        "interval_percent": [percent["low"], percent["high"]],
        "over_tolerance": [each.number for each in found.contracts if each.is_over],
        "lines_opened_besides": opened,
    }
    return _told(actor, "verification_sample", sample.number, "follow", told)


def conflicts_told(actor: Actor) -> list[Told]:
    """Each conflict of results that the rank of its sources settled: both sides, and who is
    believed."""
    settled = db.session.scalars(select(ResultsConflict).filter_by(settled_by="rank")).all()
    return [_conflict_told(actor, each) for each in settled]


def _conflict_told(actor: Actor, conflict: ResultsConflict) -> Told:
    def side(key: UUID | None) -> SpellVersion:
        return db.session.get_one(SpellVersion, key)

    told = {
        name: {
            "source": source_of(version),
            "started_on": version.started_on.isoformat(),
            "hours_per_week": f"{version.hours_per_week:f}",
        }
        for name, version in (("stood", side(conflict.stood_id)), ("came", side(conflict.came_id)))
    }
    believed = {"settled_by": "rank", "believed": source_of(side(conflict.kept_id))}
    return _told(actor, "results_conflict", conflict.spell_id, "settle", told | believed)


def holds_told(actor: Actor, statements: Iterable[Statement], day: date) -> list[Told]:
    """Each payment that does not leave on a day: its payee, the reasons, and from when."""
    named = {each.number: each for each in statements}
    return [
        _told(
            actor,
            "statement",
            number,
            "hold",
            {
                "payee": named[number].payee_name,
                "from": day.isoformat(),
                "reasons": [
                    {
                        "code": each.code,
                        "record": each.kind,
                        "day": each.day.isoformat() if each.day else None,
                    }
                    for each in holds
                ],
            },
        )
        for number, holds in holds_of(actor, named.values(), day).items()
    ]


def add_to_timeline(out: Path, told: Iterable[Told]) -> None:
    """Put what is told into the timeline by its time, after what happened at the same."""
    path = out / "timeline.json"
    events = [*json.loads(path.read_text(encoding="utf-8")), *told]
    events.sort(key=lambda each: each["at"])
    path.write_text(
        json.dumps(events, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline=""
    )
