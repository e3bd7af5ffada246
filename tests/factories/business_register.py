"""A business register in tests: a real server on this machine that answers as YTJ's open data."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.factories.providers import business_id

NUMBER = business_id(1)


def company(**changes: Any) -> dict[str, Any]:
    """A company as the register writes one."""
    return {
        "businessId": {"value": NUMBER, "registrationDate": "2015-10-11", "source": "3"},
        "names": [
            {"name": "Vanha Nimi Oy", "type": "1", "endDate": "2019-01-01", "version": 2},
            {"name": "Rannan aputoiminimi", "type": "3", "endDate": None, "version": 1},
            {"name": "Valmennus Rantaniemi", "type": "1", "endDate": None, "version": 1},
        ],
        "companyForms": [
            {
                "type": "16",
                "descriptions": [
                    {"languageCode": "3", "description": "Limited company"},
                    {"languageCode": "1", "description": "Osakeyhtiö"},
                ],
                "endDate": None,
            }
        ],
        "companySituations": [],
        "registeredEntries": [
            {"type": "80", "register": "6", "endDate": None},
            {"type": "66", "register": "5", "endDate": "2020-01-01"},
        ],
        "addresses": [
            {"type": 2, "street": "PL 1", "postCode": "00101", "postOffices": []},
            {
                "type": 1,
                "street": "Rantakatu",
                "buildingNumber": "7",
                "postCode": "13100",
                "postOffices": [
                    {"city": "TAVASTEHUS", "languageCode": "2"},
                    {"city": "HÄMEENLINNA", "languageCode": "1"},
                ],
            },
        ],
        "tradeRegisterStatus": "1",
        "endDate": None,
    } | changes


@dataclass
class Register:
    """What the server answers, and what it was asked."""

    url: str = ""
    companies: list[dict[str, Any]] = field(default_factory=lambda: [company()])
    status: int = 200
    body: bytes | None = None
    pause: float = 0.0
    asked: list[str] = field(default_factory=list)

    def answer(self, number: str) -> bytes:
        found = [each for each in self.companies if each["businessId"]["value"] == number]
        return json.dumps({"totalResults": len(found), "companies": found}).encode()


@contextmanager
def register_server() -> Iterator[Register]:
    """The server, on a port of its own."""
    state = Register()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            number = parse_qs(parts.query).get("businessId", [""])[0]
            state.asked.append(self.path)
            time.sleep(state.pause)
            body = state.answer(number) if state.body is None else state.body
            self.send_response(state.status if parts.path == "/v3/companies" else 404)
            if state.status == 302:
                self.send_header("Location", state.url + "/elsewhere")
            self.end_headers()
            with suppress(OSError):  # who asked may have gone
                self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/v3"
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
