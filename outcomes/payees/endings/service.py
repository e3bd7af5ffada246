"""Verbs of endings: one person says when a record ends, or that it is to be taken back, another
confirms it. Until then what is known holds and diverts as before."""

from datetime import date
from uuid import UUID

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Problem, Refused
from marketplace.platform.files import StoredFile, media_type_of, store
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.personal_codes import refuse_personal_codes
from marketplace.platform.unit import Unit, unit
from outcomes.payees.checks import locked_record, problems_in, problems_of_paper, refuse
from outcomes.payees.lifecycle import PAYEE_ENDING, PAYEE_RECORD
from outcomes.payees.models import PAYEE_PAPER, PayeeEnding, PayeeRecord


@verb("payee.end")
def end_record(
    actor: Actor,
    record_id: UUID,
    last_day: date | None,
    reason: str,
    *,
    content: bytes = b"",
    name: str = "",
) -> PayeeEnding:
    """Say on which day a confirmed record counts for the last time, and by what paper: a ban is
    paid off, a pension certificate fell. Of a record that nobody has confirmed: say why it is to be
    taken back (``last_day`` None, no paper is asked for).

    Raises Invalid with a problem per field, Refused where an ending waits already.
    """
    with unit(actor) as u:
        found = locked_record(u, record_id)
        if found.state == "withdrawn":
            raise Refused("payee.withdrawn")
        if found.waiting_ending is not None:
            raise Refused("payee.ending_waits")
        refuse(_problems(found, last_day, reason, content))
        made = u.add(
            PayeeEnding,
            record=found,
            state=PAYEE_ENDING.initial,
            source="person",
            last_day=last_day,
            reason=reason.strip(),
            evidence_id=_kept(u, content, name) if content else None,
            recorded_by=person_of(actor),
        )
        begin(u, PAYEE_ENDING, made, **_told(made))
        return made


def _problems(
    found: PayeeRecord, last_day: date | None, reason: str, content: bytes
) -> list[Problem]:
    confirmed = found.state == "confirmed"
    problems = _problems_of_last_day(found, last_day) if confirmed else []
    if not reason.strip():
        problems.append(Problem("reason", "payee.reason_needed"))
    problems += problems_in(refuse_personal_codes, reason=reason)
    return problems + (problems_of_paper(content) if confirmed or content else [])


def _problems_of_last_day(found: PayeeRecord, last_day: date | None) -> list[Problem]:
    """Why a record can't end on a day: it begins after it, or has ended before."""
    if last_day is None or last_day < found.valid_from:
        return [Problem("last_day", "payee.days")]
    if found.valid_to is not None and last_day > found.valid_to:
        return [Problem("last_day", "payee.ends_before", {"day": found.valid_to})]
    return []


def _kept(u: Unit, content: bytes, name: str) -> UUID:
    file: StoredFile = store(u, PAYEE_PAPER, content, name, media_type_of(content) or "")
    return file.id


def _told(made: PayeeEnding) -> dict[str, str | None]:
    """An ending as the audit log keeps it."""
    return {
        "record": str(made.record.id),
        "last_day": made.last_day.isoformat() if made.last_day else None,
        "reason": made.reason,
    }


@verb("payee.confirm")
def confirm_ending(actor: Actor, ending_id: UUID) -> PayeeEnding:
    """Confirm as a second person that a record ends, or is taken back."""
    with unit(actor) as u:
        made = _locked(u, ending_id)
        made.confirmed_by, made.confirmed_at = person_of(actor), u.now
        fire(u, PAYEE_ENDING, made, "confirm", **_told(made))
        if made.last_day is None:
            fire(u, PAYEE_RECORD, made.record, "take_back")
        else:
            made.record.valid_to = made.last_day
        return made


@verb("payee.end")
def withdraw_ending(actor: Actor, ending_id: UUID) -> PayeeEnding:
    """Let a record stand: the ending is not confirmed."""
    with unit(actor) as u:
        made = _locked(u, ending_id)
        fire(u, PAYEE_ENDING, made, "withdraw")
        return made


def _locked(u: Unit, ending_id: UUID) -> PayeeEnding:
    """An ending and, before it, its record, locked."""
    locked_record(u, u.get(PayeeEnding, ending_id).record_id)
    return u.lock(PayeeEnding, ending_id)
