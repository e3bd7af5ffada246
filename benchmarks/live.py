"""A web server over a database of its own, and browsers that talk to it at the same time."""

import http.client
import re
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

from marketplace.platform.embedded.supervisor import Program
from marketplace.platform.embedded.web import GUNICORN

AT_ONCE = 8
PATIENCE_SECONDS = 60
_FIELD = re.compile(r"<input[^>]*>")
_ATTRIBUTE = re.compile(r'(name|value|type)="([^"]*)"')


@contextmanager
def web_server(target: str, env: Mapping[str, str], folder: Path) -> Iterator[tuple[str, int]]:
    """Serve a WSGI application such as ``marketplace.wsgi:app``; its host and port."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        options = (target, "--graceful-timeout=1", f"--bind=fd://{listener.fileno()}")
        command = (sys.executable, "-m", *GUNICORN, *options)
        log = folder / f"{target.partition(':')[0]}.log"
        program = Program(target, command, env, log, [listener.fileno()])
        program.start()
        try:
            _await(listener.getsockname(), program)
            yield listener.getsockname()
        finally:
            program.stop()


def _await(address: tuple[str, int], program: Program) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        connection = http.client.HTTPConnection(*address, timeout=1)
        with suppress(OSError), closing(connection):
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return
        if program.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(program.log_file.read_text())


class HttpBrowser:
    """One person's browser: keeps its cookies, and opens a connection for each request."""

    def __init__(self, address: tuple[str, int], cookies: Mapping[str, str] | None = None) -> None:
        self._connection = http.client.HTTPConnection(*address, timeout=PATIENCE_SECONDS)
        self._cookies = dict(cookies or {})

    def get(self, path: str) -> str:
        """A page's text; fails where it is not shown."""
        status, text = self.send("GET", path)
        if status != http.client.OK:
            raise RuntimeError(f"GET {path}: {status}")
        return text

    def post(self, path: str, fields: Mapping[str, str]) -> int:
        """Send a form; the status of the answer."""
        return self.send("POST", path, fields)[0]

    def send(
        self, method: str, path: str, fields: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """Send a request; the status and the text of the answer."""
        body = None if fields is None else urlencode(fields)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _equals, rest = cookie.partition("=")
            self._cookies[name] = rest.partition(";")[0]
        text = answer.read().decode()
        self._connection.close()
        return answer.status, text


def hidden_fields(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms, such as the one against forgery."""
    found = {}
    for field in _FIELD.findall(page):
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(field)}
        if attributes.get("type") == "hidden":
            found[attributes["name"]] = attributes.get("value", "")
    return found


def per_second(acts: Sequence[Callable[[], None]]) -> float:
    """How many acts were done a second, some at once."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        begun = time.perf_counter()
        for done in [pool.submit(act) for act in acts]:
            done.result()
        return len(acts) / (time.perf_counter() - begun)
