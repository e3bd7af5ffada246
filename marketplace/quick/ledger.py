"""The ledger of turns as a file that anybody can check the rotation from."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marketplace.platform.clock import LOCAL_ZONE
from marketplace.platform.i18n import text_of
from marketplace.platform.words import label
from marketplace.pure.tables import csv_text
from marketplace.quick.models import (
    CHOICE,
    LAPSED,
    LEVELLED,
    ORDERS,
    OWN,
    PASSED,
    TURNS,
    QuickService,
)
from marketplace.quick.queries import whole_ledger

COLUMNS = (
    "aika",
    "palvelu",
    "kunta",
    "tilaus",
    "rivi",
    "palveluntuottaja",
    "y_tunnus",
    "mita_tapahtui",
    "tapa",
    "vuoroja_ennen",
    "muutos",
    "arvo_eur",
    "vastattava_viimeistaan",
    "syy",
)
LOST = "lost"
SECONDS = len("2026-09-01 12:00:00")


def ledger_csv(service: QuickService) -> str:
    """The whole ledger of a service from its first row on, with Helsinki times and euros."""
    name = f"{service.number} {text_of(service.titles)}"
    words = {what: label(f"quick.turn.{what}") for what in (*TURNS, LOST)}
    words |= {way: label(f"quick.way.{way}") for way in (*ORDERS, CHOICE, OWN)}
    rows = (_row(name, words, turn) for turn in whole_ledger(service))
    return csv_text(COLUMNS, rows, delimiter=";")


def _row(name: str, words: Mapping[str, str], turn: Any) -> tuple[str, ...]:
    return (
        _clock(turn.created_at),
        name,
        turn.municipality,
        turn.number,
        str(turn.sequence),
        turn.name,
        turn.business_id,
        words[came_of(turn)],
        words[turn.way],
        "" if turn.turns is None else str(turn.turns),
        str(turn.step),
        f"{turn.value_cents // 100}.{turn.value_cents % 100:02d}",
        _clock(turn.answer_by) if turn.answer_by else "",
        reason_of(turn),
    )


def _clock(at: datetime) -> str:
    return at.astimezone(LOCAL_ZONE).isoformat(sep=" ", timespec="seconds")[:SECONDS]


def came_of(turn: Any) -> str:
    """What a row tells, as the key of its words: who could not answer any more, its time apart,
    has lost its turn."""
    return LOST if turn.what == LAPSED and turn.reason else str(turn.what)


def reason_of(turn: Any) -> str:
    """Why somebody was passed over or levelled, could not answer or declined, in words."""
    if turn.what == LEVELLED:
        return label(f"quick.levelled.{turn.reason}")
    if turn.reason and turn.what in (PASSED, LAPSED):
        return label(f"quick.passed.{turn.reason}")
    return turn.reason or ""
