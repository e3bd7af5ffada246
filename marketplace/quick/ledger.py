"""The ledger of turns as a file that anybody can check the rotation from."""

import csv
import io

from marketplace.platform.clock import LOCAL_ZONE
from marketplace.platform.i18n import text_of
from marketplace.platform.words import label
from marketplace.quick.models import LAPSED, PASSED, QuickService, QuickTurn
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
    "arvo_eur",
    "vastattava_viimeistaan",
    "syy",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula where a text begins with it."""


def ledger_csv(service: QuickService) -> str:
    """The whole ledger of a service from its first row on, with Helsinki times and euros."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for turn in whole_ledger(service):
        writer.writerow(map(_plain, _row(service, turn)))
    return out.getvalue()


def _row(service: QuickService, turn: QuickTurn) -> tuple[str, ...]:
    due = turn.answer_by.astimezone(LOCAL_ZONE) if turn.answer_by else None
    return (
        f"{turn.created_at.astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M:%S}",
        f"{service.number} {text_of(service.titles)}",
        turn.municipality,
        turn.order.number,
        str(turn.sequence),
        turn.organisation.name,
        turn.organisation.business_id,
        label(f"quick.turn.{turn.what}"),
        label(f"quick.way.{turn.way}"),
        "" if turn.turns is None else str(turn.turns),
        f"{turn.value_cents // 100}.{turn.value_cents % 100:02d}",
        f"{due:%Y-%m-%d %H:%M:%S}" if due else "",
        reason_of(turn),
    )


def reason_of(turn: QuickTurn) -> str:
    """Why somebody was passed over, could not answer or declined, in words."""
    if turn.reason and turn.what in (PASSED, LAPSED):
        return label(f"quick.passed.{turn.reason}")
    return turn.reason or ""


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
