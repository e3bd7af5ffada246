"""The same search for machines: an Atom feed (RFC 4287) and a calendar of deadlines."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from flask_babel import gettext as _

from marketplace.notices.models import Notice
from marketplace.platform.clock import LOCAL_ZONE
from marketplace.platform.i18n import language, text_of
from marketplace.platform.words import label
from marketplace.pure.icalendar import Moment

ATOM = "http://www.w3.org/2005/Atom"
TYPE = "application/atom+xml"


def atom(
    notices: Sequence[tuple[Notice, str]], *, title: str, author: str, here: str, page: str
) -> bytes:
    """A feed of notices, each with the address of its page; ``here`` is the feed's own address and
    ``page`` that of the same for people."""
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": language()})
    SubElement(feed, "title").text = title
    SubElement(feed, "id").text = here
    SubElement(feed, "link", rel="self", type=TYPE, href=here)
    SubElement(feed, "link", rel="alternate", type="text/html", href=page)
    SubElement(SubElement(feed, "author"), "name").text = author
    newest = max(
        (each.announced_at for each, _url in notices), default=datetime.fromtimestamp(0, UTC)
    )
    SubElement(feed, "updated").text = newest.isoformat()
    for notice, url in notices:
        _entry(feed, notice, url)
    return tostring(feed, encoding="utf-8", xml_declaration=True)


def _entry(feed: Element, notice: Notice, url: str) -> None:
    entry = SubElement(feed, "entry")
    SubElement(entry, "title").text = text_of(notice.titles)
    SubElement(entry, "id").text = notice.id.urn
    SubElement(entry, "link", rel="alternate", type="text/html", href=url)
    SubElement(entry, "published").text = notice.announced_at.isoformat()
    SubElement(entry, "updated").text = notice.announced_at.isoformat()
    SubElement(entry, "category", term=notice.kind, label=label(f"notice.kind.{notice.kind}"))
    SubElement(entry, "summary").text = text_of(notice.texts)


def moments(notices: Sequence[tuple[Notice, str]]) -> Iterator[Moment]:
    """The deadlines of notices that have one; of an admission its last day."""
    for notice, url in notices:
        if notice.until is None:
            continue
        key = f"deadline-{notice.id}@tuloskori"  # as in the calendar of the call's own page
        title = f"{text_of(notice.titles)} ({notice.number})"
        if notice.kind == "call":
            what = _("Tarjousten määräaika")
            yield Moment(key, f"{what}: {title}", notice.until, url)
            continue
        coming = notice.kind == "coming"
        what = _("Tarjouspyyntö viimeistään (arvio)") if coming else _("Hakeutuminen päättyy")
        last = notice.until.astimezone(LOCAL_ZONE).date()
        yield Moment(key, f"{what}: {title}", last, url)
