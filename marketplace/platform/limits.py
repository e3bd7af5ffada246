"""Rate limits, counted in Redis over all web processes: against guessing and flooding.

Where Redis is away, each process counts by itself, so that people can still log in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from marketplace.platform.settings import Settings


@dataclass(frozen=True)
class Limit:
    """How often something may come to an endpoint from one source, such as "10 per 15 minutes": a
    POST, unless `misses_only`."""

    endpoint: str
    rate: str
    source: Callable[[], str] = get_remote_address
    failures_only: bool = False
    """Count only answers that show the form again: a success leads on by a redirect."""
    misses_only: bool = False
    """Count each request that is refused and no other, however it came: guesses at a code."""


def posted_address() -> str:
    """The e-mail address that was typed, whether or not it belongs to anybody."""
    return request.form.get("email", "").strip().lower() or get_remote_address()


def half_logged_in() -> str:
    """The account whose password was right and whose second factor is awaited."""
    return str(session.get("tf_user_id") or get_remote_address())


def install(app: Flask, settings: Settings, limits: Sequence[Limit]) -> None:
    """Limit the named endpoints; they must be registered already. Off in the test environment."""
    app.config.update(
        RATELIMIT_STORAGE_URI="redis://",
        RATELIMIT_STORAGE_OPTIONS={"connection_pool": app.extensions["redis"].connection_pool},
        RATELIMIT_KEY_PREFIX="tuloskori",
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
    )
    limiter = Limiter(get_remote_address, app=app)
    limiter.enabled = settings.environment != "test"
    for limit in limits:
        app.view_functions[limit.endpoint] = limiter.limit(
            limit.rate,
            key_func=limit.source,
            methods=None if limit.misses_only else ["POST"],
            deduct_when=_counted(limit),
        )(app.view_functions[limit.endpoint])
    app.extensions["rate_limiter"] = limiter


def _counted(limit: Limit) -> Callable[[Response], bool] | None:
    if limit.misses_only:
        return _missed
    return _shown_again if limit.failures_only else None


def _missed(response: Response) -> bool:
    return response.status_code >= HTTPStatus.BAD_REQUEST


def _shown_again(response: Response) -> bool:
    return response.status_code != 302
