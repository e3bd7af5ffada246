"""The columnar engine against OpenFisca-Core: the same files, the rules that both can say, one run,
equal results."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from benchmarks.measuring import ROOT, measured
from outcomes.pure.scheme import parse_scheme
from outcomes.pure.tree import Scheme

RULES = [
    "start", "job_start", "entered", "retention_3", "retention_6", "monthly", "level_4",
    "level_12", "level_26", "full",
]  # fmt: skip
"""What `openfisca_rules` says too."""
HOME = ROOT / "instance" / "openfisca"
LINE = ["referral_id", "rule", "outcome_on", "amount_cents"]


def shared_rules(text: str, name: str) -> Scheme:
    """The measured scheme with the shared rules alone, without caps."""
    tree = yaml.safe_load(text)
    tree["rules"] = [rule for rule in tree["rules"] if rule["id"] in RULES]
    del tree["caps"]
    return parse_scheme(yaml.safe_dump(tree, sort_keys=False, allow_unicode=True), name)


def installed() -> str:
    """Install OpenFisca-Core into an environment of its own; answers what went wrong, if it did."""
    uv, python = Path(sys.executable).with_name("uv"), HOME / "bin" / "python"
    lock = ROOT / "requirements" / "openfisca.txt"
    commands = [] if python.exists() else [[uv, "venv", "-q", "--python", sys.executable, HOME]]
    commands.append([uv, "pip", "sync", "-q", "--python", python, "--require-hashes", lock])
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    return ""


def compared(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """What ours and theirs take for a folder's files. Raises RuntimeError where they differ."""
    ours = measured("benchmarks.outcomes", "shared", str(folder))
    theirs = measured("benchmarks.openfisca_run", str(folder), python=HOME / "bin" / "python")
    ours_say, theirs_say = (_lines(folder / name) for name in ("SHARED.csv", "FISCA.csv"))
    if not ours_say.equals(theirs_say):
        raise RuntimeError("OpenFisca-Core and the columnar engine do not agree")
    return ours, theirs


def _lines(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, columns=LINE).select(LINE).sort(LINE)
