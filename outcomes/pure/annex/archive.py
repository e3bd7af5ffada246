"""A bundle's zip file: the same files give the same bytes, and nothing foreign is read."""

import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping
from io import BytesIO

from outcomes.pure.problems import FileProblems, Problem

MEBIBYTE = 1024 * 1024
MOST_BYTES = 256 * MEBIBYTE
"""The largest archive, and the most that its files may come to."""
MOST_DIRECTORY = 16_384
"""The largest list of files inside an archive, in bytes: no archive of ours has a tenth of it."""
END_BYTES, LOCATOR_BYTES = 22, 20
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files: sorted names, one fixed time, not compressed.

    Compressed bytes would depend on the library that compresses.
    """
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name])
    return out.getvalue()


def unpack(data: bytes, archive_name: str, known: Collection[str]) -> dict[str, bytes]:
    """The files of a zip, compressed or not. Nothing is written to disk.

    Raises FileProblems: for what is no zip or damaged, for a name that is not known (which a path
    never is) or stands twice, and for files that come to more than 256 MiB, before any is read.
    """
    if len(data) > MOST_BYTES:
        raise refused(archive_name, "too_big", limit=f"{MOST_BYTES // MEBIBYTE} MiB")
    _check_directory(data, archive_name)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_entries(entries, archive_name, known)
            return {entry.filename: _read(archive, entry) for entry in entries}
    except UNREADABLE as error:
        if isinstance(error, FileProblems):
            raise
        raise refused(archive_name, "bundle.unreadable") from None


def refused(file: str, reason: str, **facts: str) -> FileProblems:
    """One problem of a bundle as a whole."""
    return FileProblems([Problem(file, 0, "", reason, facts)])


def _check_directory(data: bytes, archive_name: str) -> None:
    """The list of files must be at the very end and short, since it is read whole at once."""
    end, locator = data[-END_BYTES:], data[-END_BYTES - LOCATOR_BYTES : -END_BYTES]
    if len(end) < END_BYTES or end[:4] != b"PK\x05\x06" or end[20:] != b"\0\0":
        raise refused(archive_name, "bundle.unreadable")
    size = int.from_bytes(end[12:16], "little")
    if size > MOST_DIRECTORY or locator[:4] == b"PK\x06\x07":
        raise refused(archive_name, "too_big", limit=f"{MOST_DIRECTORY // 1024} KiB")


def _check_entries(
    entries: list[zipfile.ZipInfo], archive_name: str, known: Collection[str]
) -> None:
    names: set[str] = set()
    for entry in entries:
        name = entry.filename
        if name not in known:
            raise refused(archive_name, "bundle.foreign", value=repr(name[:100]))
        if name in names:
            raise refused(archive_name, "twice", value=name)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refused(archive_name, "bundle.compression", value=name)
        names.add(name)
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise refused(archive_name, "too_big", limit=f"{MOST_BYTES // MEBIBYTE} MiB")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """At most as many bytes as the entry claims to have; more make its checksum fail."""
    with archive.open(entry) as file:
        content = file.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise zipfile.BadZipFile(f"{entry.filename} is shorter than it says")
    return content
