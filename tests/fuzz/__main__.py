"""``python -m tests.fuzz schemes|facts [options of libFuzzer]``: texts and files that nobody meant.

They are refused with problems or read. Files are read and calculated by both engines, which must
refuse the same or write the same bytes. A crash, a hang or unbounded memory ends the run with the
input that led there, kept beside the found inputs in instance/fuzz.
"""

import io
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["outcomes.pure"]):
    from outcomes.pure.columns.whole import calculate_files
    from outcomes.pure.engine import calculate_facts
    from outcomes.pure.facts import AsOf
    from outcomes.pure.files import CODES, Reading, Source, Sources, read_facts, write_lines_csv
    from outcomes.pure.problems import Problems
    from outcomes.pure.scheme import parse_scheme
    from outcomes.pure.sheets import LARGE

from outcomes.schemes import examples

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST = 20_000
LIMITS = ("-timeout=20", "-rss_limit_mb=2048", f"-max_len={LONGEST}")
"""Seconds that one input may take and memory that a run may take: libFuzzer ends it beyond."""
PART = b"\n--\n"
SHEETS = b"""\
referral_id,person_key,contract_id,provider_id,municipality,referred_on,started_on,ended_on,groups
R1,P1,C1,T1,91,2026-01-02,2026-01-12,2026-06-30,young

--
spell_id,person_key,employer_id,started_on,ended_on,hours_per_week,monthly_pay_eur,kind,recorded_at
E1,P1,Y1,2026-02-03,,37.5,2400.50,open,2026-02-10

--
event_id,subject_kind,subject_id,contract_id,type,occurred_on,valid_to,value,recorded_at
V1,person,P1,,earnings,2026-03-01,,1200.00,2026-04-01
"""
AS_OF = date(2026, 12, 31)
SCHEME = parse_scheme(examples.text("valmennus.yaml"), "valmennus.yaml")


def schemes(data: bytes) -> None:
    """A scheme that anybody may upload."""
    try:
        parse_scheme(data.decode("utf-8", "replace"), "scheme.yaml")
    except Problems:
        return


def facts(data: bytes) -> None:
    """Referrals, spells and events of one calculation."""
    sheets = [*data.split(PART), b"", b"", b""][:3]
    named = [Source(name, sheet) for name, sheet in zip(("R", "E", "V"), sheets, strict=True)]
    sources = Sources(*named) if named[2].data else Sources(*named[:2])
    plain, columnar = by_interpreter(sources), by_columns(sources)
    if plain != columnar:
        raise AssertionError(f"the engines differ: {plain!r}, {columnar!r}")


def by_interpreter(sources: Sources) -> bytes | tuple[str, ...]:
    """The lines that the plain interpreter writes, or why it writes none."""
    try:
        read = read_facts(sources, Reading(SCHEME, limits=LARGE))
        return write_lines_csv(calculate_facts(SCHEME, read, AS_OF), CODES).encode()
    except Problems as refused:
        return tuple(map(str, refused.problems))


def by_columns(sources: Sources) -> bytes | tuple[str, ...]:
    """The lines that the columnar engine writes, or why it writes none."""
    out = io.BytesIO()
    try:
        calculate_files(sources, SCHEME, AsOf.of(AS_OF), out)
    except Problems as refused:
        return tuple(map(str, refused.problems))
    return out.getvalue()


TARGETS: Mapping[str, tuple[Callable[[bytes], None], list[bytes]]] = {
    "schemes": (
        schemes,
        [path.read_bytes() for path in sorted(examples.FOLDER.glob("*.yaml"))],
    ),
    "facts": (facts, [SHEETS]),
}


def main() -> None:
    """Fuzz one target, beginning with what is right and what earlier runs found."""
    target, seeds = TARGETS[sys.argv[1]]
    folder = ROOT / "instance" / "fuzz" / sys.argv[1]
    folder.mkdir(parents=True, exist_ok=True)
    for n, seed in enumerate(seeds):
        (folder / f"seed-{n}").write_bytes(seed[:LONGEST])
    artifacts = f"-artifact_prefix={folder.parent}/{sys.argv[1]}-"
    atheris.Setup([sys.argv[0], *LIMITS, artifacts, *sys.argv[2:], str(folder)], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
