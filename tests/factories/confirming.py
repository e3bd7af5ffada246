"""A client's job that is asked about, and the mails that ask."""

import re
from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from tests.factories.participants import CONTACT

ADDRESS = CONTACT.partition(",")[0]
JOB = {
    "employer_id": "T-1",
    "employer_name": "Leipomo Keksitty Oy",
    "started_on": date(2026, 9, 1),
    "hours_per_week": "30",
    "kind": "open",
}
JOB_DAYS = {"started_on": "2026-09-01"}
TYPED = JOB | {"started_on": "1.9.2026"}


def link_in(mails: Path) -> str:
    """The path of the link in the client's only mail."""
    (mail,) = [each for each in sent(mails) if each["To"] == ADDRESS]
    links = re.findall(r"https?://[^/]+(/confirm/\S+)\?lang=(\w+)", mail.get_content())
    assert [code for _path, code in links] == ["fi", "sv", "en"]
    (path,) = {path for path, _code in links}
    return str(path)


def sent(mails: Path) -> list[Any]:
    """The mails that have left, in their order."""
    return [
        message_from_bytes(path.read_bytes(), policy=default) for path in sorted(mails.glob("*"))
    ]
