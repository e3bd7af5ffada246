"""What a page says, for tests to read."""

from werkzeug.test import TestResponse


def text(answer: TestResponse) -> str:
    """A page's text without what only guides how lines break: a hard space is a space, a soft
    hyphen is nothing."""
    return answer.get_data(as_text=True).replace("\u00a0", " ").replace("\u00ad", "")
