"""The ledger of call-offs as a file from which anybody can check whose turn it was."""

import csv
import io
from datetime import datetime

from marketplace.calloffs.models import LAPSED, PASSED, CallOff, CallOffTurn
from marketplace.calloffs.queries import ledger_of
from marketplace.frameworks.models import Framework
from marketplace.platform.actor import Actor
from marketplace.platform.clock import LOCAL_ZONE
from marketplace.platform.words import label

COLUMNS = (
    "aika",
    "puitesopimus",
    "osa",
    "toimeksianto",
    "rivi",
    "sija",
    "sopijapuoli",
    "y_tunnus",
    "mita_tapahtui",
    "tapa",
    "arvo_eur",
    "vastattava_viimeistaan",
    "syy",
)
SECONDS = len("2026-09-01 12:00:00")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula where a text begins with it."""


def ledger_csv(actor: Actor, framework: Framework) -> str:
    """The whole ledger of a framework's call-offs, with Helsinki times and euros."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for turn, call_off in ledger_of(actor, framework):
        writer.writerow(map(_plain, _row(framework, turn, call_off)))
    return out.getvalue()


def _row(framework: Framework, turn: CallOffTurn, call_off: CallOff) -> tuple[str, ...]:
    return (
        _clock(turn.created_at),
        framework.number,
        str(call_off.lot.position),
        call_off.number,
        str(turn.sequence),
        str(turn.rank),
        turn.organisation.name,
        turn.organisation.business_id,
        what_of(turn),
        label(f"call_off.way.{call_off.way}"),
        f"{turn.value_cents // 100}.{turn.value_cents % 100:02d}",
        _clock(turn.answer_by) if turn.answer_by else "",
        reason_of(turn),
    )


def _clock(at: datetime) -> str:
    return at.astimezone(LOCAL_ZONE).isoformat(sep=" ", timespec="seconds")[:SECONDS]


def what_of(turn: CallOffTurn) -> str:
    """What a row tells, in words: who is a party in force no longer has lost its turn."""
    return label(f"call_off.turn.{'lost' if turn.what == LAPSED and turn.reason else turn.what}")


def reason_of(turn: CallOffTurn) -> str:
    """Why somebody was passed over, could not answer or declined, in words."""
    if turn.reason and turn.what in (PASSED, LAPSED):
        return label(f"call_off.passed.{turn.reason}")
    return turn.reason or ""


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
