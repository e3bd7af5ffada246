"""The files of a simulation: summary.json, three CSV and two SVG, the same for the same seed."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from outcomes.pure.engine import ENGINE_VERSION
from outcomes.pure.scheme import digest
from outcomes.pure.simulation.charts import cash_chart, payments_chart
from outcomes.pure.simulation.runs import Spread, Study
from outcomes.pure.tree import Scheme


def report(scheme: Scheme, study: Study, lang: str) -> dict[str, str]:
    """The text of each file by its name; charts are in fi, sv or en."""
    return {
        "summary.json": _summary(scheme, study),
        "payments.csv": _payments(study),
        "caps.csv": _caps(study),
        "cash.csv": _cash(study),
        "payments.svg": payments_chart(study, lang),
        "cash.svg": cash_chart(study, lang),
    }


def _summary(scheme: Scheme, study: Study) -> str:
    least = min(study.months, key=lambda month: month.balance.mean)
    even = None if study.even is None else study.months[study.even - 1].name
    summary: dict[str, Any] = {
        "scheme": {"id": scheme.id, "version": scheme.version, "sha256": digest(scheme)},
        "engine": ENGINE_VERSION,
        "seed": study.seed,
        "people": study.people,
        "starters": study.starters,
        "months": len(study.months),
        "repetitions": study.repetitions,
        "payments_cents": asdict(study.total),
        "years": {year: asdict(spread) for year, spread in study.years.items()},
        **{
            what: {code: asdict(spread) for code, spread in getattr(study, what).items()}
            for what in ("rules", "floors", "hold_backs")
        },
        "caps": {code: round(float(hits["any"]), 4) for code, hits in study.hits.items()},
        "cash": {
            "break_even_month": even,
            "break_even_share": round(float(study.even_share), 4),
            "lowest_month": least.name,
            "lowest_cents": asdict(least.balance),
            "last_cents": asdict(study.months[-1].balance),
        },
    }
    return json.dumps(summary, indent=1, ensure_ascii=False) + "\n"


def _payments(study: Study) -> str:
    rows = [[month.name, *_spread(month.payments)] for month in study.months]
    return _csv(["month", "mean_cents", "low_cents", "high_cents"], rows)


def _caps(study: Study) -> str:
    rows = [
        [code, period, f"{float(share):.4f}"]
        for code, hits in study.hits.items()
        for period, share in hits.items()
    ]
    return _csv(["cap", "period", "chance"], rows)


def _cash(study: Study) -> str:
    names = ("income", "costs", "balance")
    parts = ("mean", "low", "high")
    header = ["month", *(f"{name}_{part}_cents" for name in names for part in parts)]
    rows = [
        [month.name, *(cents for name in names for cents in _spread(getattr(month, name)))]
        for month in study.months
    ]
    return _csv(header, rows)


def _spread(spread: Spread) -> tuple[int, int, int]:
    return spread.mean, spread.low, spread.high


def _csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
