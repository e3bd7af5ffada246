"""Where a word stands in all that the product has written: rows, files, mails, logs and Redis."""

import io
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from pypdf import PdfReader
from redis import Redis

TABLES = (
    "select schemaname, tablename from pg_tables where schemaname in ('public', 'vault')"
    " order by 1, 2"
)
PDF_TAIL = 1024
"""In so many last bytes a whole PDF says that it ends; what tests upload as one may be a stub."""
Written = Iterator[tuple[str, str]]
"""Places with what is written there."""


def places_of(words: Collection[str], written: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """The words that stand anywhere, each with the kinds of places where it does."""
    found: dict[str, set[str]] = {}
    for place, text in written:
        for word in words:
            if word in text or word.encode().hex() in text:
                found.setdefault(word, set()).add(place)
    return found


def in_rows(superuser: str, database: str) -> Written:
    """Every row of a database, as a superuser reads it; the place is the table."""
    with psycopg.connect(superuser, dbname=database) as connection:
        for schema, table in connection.execute(TABLES).fetchall():
            name = sql.Identifier(schema, table)
            rows = connection.execute(sql.SQL("select t::text from {} t").format(name))
            yield from ((f"{schema}.{table}", row) for (row,) in rows)


def in_folder(folder: Path) -> Written:
    """Every stored file as its readers see it; the place is its kind."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield from _in_file(path.read_bytes())


def _in_file(content: bytes) -> Written:
    if content.startswith(b"%PDF") and b"%%EOF" in content[-PDF_TAIL:]:
        reader = PdfReader(io.BytesIO(content))
        yield "pdf", "\n".join(page.extract_text() for page in reader.pages)
        yield "pdf", str(reader.metadata)
        for attached in reader.attachments.values():
            for part in attached:
                yield from _in_file(part)
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield "zip", name
                yield from _in_file(archive.read(name))
    else:
        yield "file", content.decode("utf-8", errors="replace")


def in_mails(messages: Iterable[EmailMessage]) -> Written:
    """Each mail with its head; the place says that it is one."""
    for message in messages:
        yield "mail", f"{message}\n{message.get_content()}"


def in_redis(redis: "Redis[Any]") -> Written:
    """Every key and value; what the queue has packed is unpacked."""
    for key in redis.scan_iter():
        yield "redis", key.decode(errors="replace")
        for value in _values(redis, key):
            yield "redis", _unpacked(value).decode("utf-8", errors="replace")


def _values(redis: "Redis[Any]", key: bytes) -> Iterable[bytes]:
    match redis.type(key):
        case b"string":
            return [redis.get(key) or b""]
        case b"hash":
            return list(redis.hgetall(key).values())
        case b"list":
            return redis.lrange(key, 0, -1)
        case b"set":
            return redis.smembers(key)
        case b"zset":
            return redis.zrange(key, 0, -1)
        case _:
            return [redis.dump(key) or b""]


def _unpacked(value: bytes) -> bytes:
    try:
        return zlib.decompress(value)
    except zlib.error:
        return value
