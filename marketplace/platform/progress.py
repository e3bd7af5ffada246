"""How far a job has come: told outside its transaction, so that a page can show it meanwhile.

It lies in Redis for a day and is a courtesy: whether the job is done, its rows say.
"""

from datetime import timedelta

from flask import current_app
from redis import Redis
from redis.exceptions import RedisError

KEPT = timedelta(days=1)
FAILED = "failed"


def tell_progress(key: str, percent: int) -> None:
    """Say how far a job has come, in percent."""
    _set(key, str(min(max(percent, 0), 100)))


def tell_failure(key: str) -> None:
    """Say that a job could not do what it was asked."""
    _set(key, FAILED)


def progress_of(key: str) -> int | None:
    """How far a job has come, in percent, 0 where nobody knows; None where it has failed."""
    try:
        said = _redis().get(f"progress:{key}")
    except RedisError:
        return 0
    text = said.decode() if isinstance(said, bytes) else "0"
    return None if text == FAILED else int(text)


def _set(key: str, text: str) -> None:
    try:
        _redis().set(f"progress:{key}", text, ex=KEPT)
    except RedisError:
        return  # what is only a courtesy stops no job


def _redis() -> Redis:
    redis: Redis = current_app.extensions["redis"]
    return redis
