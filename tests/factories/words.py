"""What a page says, for tests to read."""

import html5lib
from werkzeug.test import TestResponse


def text(answer: TestResponse) -> str:
    """A page's text without what only guides how lines break: a hard space is a space, a soft
    hyphen is nothing."""
    return answer.get_data(as_text=True).replace("\u00a0", " ").replace("\u00ad", "")


def page(answer: TestResponse) -> str:
    """A page's text with even spaces; its HTML is held to the standard."""
    body: str = answer.get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(body)
    return " ".join(body.replace("\N{NO-BREAK SPACE}", " ").split())
