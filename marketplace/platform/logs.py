"""Structured logs: one JSON object a line on standard error, with the request's id."""

import logging
import sys
from typing import Any

from flask import Flask, Response, g, has_app_context, request
from pythonjsonlogger.json import JsonFormatter

from marketplace.platform.settings import Settings

log = logging.getLogger("tuloskori.request")
TALKATIVE = ("fontTools", "weasyprint")
"""Libraries that tell each of their steps."""


class _RequestId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = g.get("request_id") if has_app_context() else None
        return True


def _path_without_token() -> str:
    token = (request.view_args or {}).get("token")
    return request.path.replace(token, "…") if token else request.path


def install(app: Flask, settings: Settings) -> None:
    """Send the process's log to standard error and log each request.

    Paths are logged without their query and never with a body: no names, no answers; a token of
    a mailed link opens an account and is left out too.
    """
    handler = logging.StreamHandler(sys.stderr)
    fields = "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s"
    handler.setFormatter(JsonFormatter(fields, rename_fields={"asctime": "at"}))
    handler.addFilter(_RequestId())
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    if settings.environment != "test":
        logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)

    @app.after_request
    def log_request(response: Response) -> Response:
        if request.endpoint not in ("assets.serve", "health.healthz"):
            facts: dict[str, Any] = {
                "method": request.method,
                "path": _path_without_token(),
                "status": response.status_code,
            }
            log.info("request", extra=facts)
        return response
