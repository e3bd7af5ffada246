"""What a bundle holds: scheme, facts, lines, conventions, and a manifest that names each."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from outcomes.pure import cells
from outcomes.pure.annex.archive import pack, refused, unpack
from outcomes.pure.codec import TreeProblems, read_tree
from outcomes.pure.engine import ENGINE_VERSION
from outcomes.pure.files import Source, Sources
from outcomes.pure.problems import FileProblems, Problem
from outcomes.pure.scalars import BadValue, Leaf, whole

FACT_FILES = {
    "referrals": "R.csv",
    "spells": "E.csv",
    "events": "V.csv",
    "contracts": "C.csv",
    "tables": "T.csv",
    "paid": "PAID.csv",
    "refused": "REFUSED.csv",
}
"""The files of facts, by what they hold."""
SCHEME, LINES, CONVENTIONS, MANIFEST = "scheme.yaml", "LINES.csv", "conventions.md", "manifest.json"
NEEDED = (SCHEME, "R.csv", "E.csv", LINES, CONVENTIONS)
KNOWN = frozenset({*FACT_FILES.values(), *NEEDED, MANIFEST})


def _moment(text: str) -> date | datetime:
    try:
        return cells.day(text)
    except BadValue:
        return cells.instant(text)


def _sha256(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise BadValue("text")
    return text


@dataclass(frozen=True)
class Manifest:
    """What a bundle says of itself; `files` has the SHA-256 of each other file."""

    bundle: Annotated[int, whole(1, 1)]
    engine: str
    as_of: Annotated[date | datetime, Leaf(_moment, str, {"type": "string"})]
    files: dict[str, Annotated[str, Leaf(_sha256, str, {"type": "string"})]]


@dataclass(frozen=True)
class Bundle:
    """A statement with all that it was calculated from; `name` is the bundle's own file."""

    name: str
    as_of: date | datetime
    files: Mapping[str, bytes]

    def sources(self, own: Mapping[str, Source] | None = None) -> Sources:
        """The facts of the bundle, or somebody's own where they are given by a file's name."""
        named = {
            name: Source(f"{self.name}/{name}", data)
            for name, data in self.files.items()
            if name in FACT_FILES.values()
        } | dict(own or {})
        return Sources(**{what: named[name] for what, name in FACT_FILES.items() if name in named})


def write_bundle(bundle: Bundle) -> bytes:
    """The bundle as a zip: same content, same bytes."""
    manifest = {
        "bundle": 1,
        "engine": ENGINE_VERSION,
        "as_of": bundle.as_of.isoformat(),
        "files": {name: _digest(bundle.files[name]) for name in sorted(bundle.files)},
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    return pack({**bundle.files, MANIFEST: text.encode()})


def read_bundle(data: bytes, name: str) -> Bundle:
    """The bundle in a zip.

    Raises FileProblems with the one thing that is wrong: no zip, a file that is foreign, missing
    or not what the manifest says, or another engine version.
    """
    files = unpack(data, name, KNOWN)
    if MANIFEST not in files:
        raise refused(name, "bundle.missing", value=MANIFEST)
    manifest = _manifest(files.pop(MANIFEST), name)
    if manifest.engine != ENGINE_VERSION:
        facts = {"value": manifest.engine[:40], "own": ENGINE_VERSION}
        raise refused(name, "bundle.engine", **facts)
    for needed in sorted({*NEEDED, *manifest.files}):
        if needed not in files:
            raise refused(name, "bundle.missing", value=needed[:100])
    for found in sorted(files):
        if manifest.files.get(found) != _digest(files[found]):
            raise refused(name, "bundle.digest", value=found)
    return Bundle(name, manifest.as_of, files)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _manifest(data: bytes, name: str) -> Manifest:
    file = f"{name}/{MANIFEST}"
    try:
        manifest: Manifest = read_tree(Manifest, json.loads(data.decode()))
    except TreeProblems as problems:
        places = ((".".join(map(str, found.place)), found) for found in problems.problems)
        found = (Problem(file, 0, at[:100], each.reason, each.facts) for at, each in places)
        raise FileProblems(found) from None
    except (ValueError, RecursionError) as error:
        row = error.lineno if isinstance(error, json.JSONDecodeError) else 0
        raise FileProblems([Problem(file, row, "", "bundle.manifest")]) from None
    return manifest
