"""The ledger of call-offs as a file from which anybody can check whose turn it was."""

from datetime import datetime
from typing import Any

from marketplace.calloffs.models import LAPSED, PASSED
from marketplace.calloffs.queries import whole_ledger
from marketplace.frameworks.models import Framework
from marketplace.platform.actor import Actor
from marketplace.platform.clock import LOCAL_ZONE
from marketplace.platform.words import label
from marketplace.pure.tables import csv_text

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


def ledger_csv(actor: Actor, framework: Framework) -> str:
    """The whole ledger of a framework's call-offs, with Helsinki times and euros."""
    rows = (_row(framework, turn) for turn in whole_ledger(actor, framework))
    return csv_text(COLUMNS, rows, delimiter=";")


def _row(framework: Framework, turn: Any) -> tuple[str, ...]:
    return (
        _clock(turn.created_at),
        framework.number,
        str(turn.position),
        turn.number,
        str(turn.sequence),
        str(turn.rank),
        turn.name,
        turn.business_id,
        what_of(turn),
        label(f"call_off.way.{turn.way}"),
        f"{turn.value_cents // 100}.{turn.value_cents % 100:02d}",
        _clock(turn.answer_by) if turn.answer_by else "",
        reason_of(turn),
    )


def _clock(at: datetime) -> str:
    return at.astimezone(LOCAL_ZONE).isoformat(sep=" ", timespec="seconds")[:SECONDS]


def what_of(turn: Any) -> str:
    """What a row tells, in words: who is a party in force no longer has lost its turn."""
    return label(f"call_off.turn.{'lost' if turn.what == LAPSED and turn.reason else turn.what}")


def reason_of(turn: Any) -> str:
    """Why somebody was passed over, could not answer or declined, in words."""
    if turn.reason and turn.what in (PASSED, LAPSED):
        return label(f"call_off.passed.{turn.reason}")
    return turn.reason or ""
