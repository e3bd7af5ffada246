"""Papers as pictures of their pages, and copies in which areas are black.

What comes out is made of pixels alone: no text, no layers and no metadata of what came in. The file
is a program too, which ``outcomes.evidence.drawing`` runs as a process of its own: a paper that
others wrote may crash or hold up the libraries that draw it.
"""

import resource
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageOps

from outcomes.pure.areas import MOST_PAGES, UNREADABLE, WHOLE, Area, Unreadable, areas_of

LONG_SIDE = 1754
"""Pixels of a page's longer side: A4 at 150 dots an inch."""
MOST_PIXELS = 60_000_000
"""Of a picture that comes in."""
BLOCK = 16
"""JPEG mixes the pixels of such blocks: areas go to their edges, so that black stays black."""
QUALITY = 85
CPU_SECONDS = 20
MEMORY = 1 << 30
WRONG_PASSWORD = 4
"""PDFium's code of a paper that asks for a password."""


def count_pages(paper: bytes) -> int:
    """How many pages a PDF or a picture has. Raises Unreadable: ``broken``, ``locked``,
    ``too_long``, ``too_large``."""
    with _opened(paper) as pages:
        return len(pages)


def picture_of(paper: bytes, number: int) -> bytes:
    """One page as a JPEG. Raises Unreadable."""
    with _opened(paper) as pages:
        written = BytesIO()
        _drawn(pages[number - 1]).save(written, "JPEG", quality=QUALITY)
        return written.getvalue()


def blacked_out(paper: bytes, areas: Sequence[Area]) -> bytes:
    """A PDF of the pages' pictures in which the areas are black. Raises Unreadable."""
    with _opened(paper) as pages:
        pictures = [_drawn(page) for page in pages]
    for area in areas:
        _blacken(pictures[area.page - 1], area)
    written = BytesIO()
    first, *others = pictures
    nothing = dict.fromkeys(("title", "creationDate", "modDate"))
    first.save(
        written,
        "PDF",
        save_all=True,
        append_images=others,
        resolution=150,
        quality=QUALITY,
        **nothing,
    )
    return written.getvalue()


Page = pdfium.PdfPage | Image.Image


@contextmanager
def _opened(paper: bytes) -> Iterator[list[Page]]:
    try:
        if not paper.startswith(b"%PDF-"):
            yield [_picture(paper)]
            return
        document = pdfium.PdfDocument(paper)
        document.init_forms()
        if not 0 < len(document) <= MOST_PAGES:
            raise Unreadable("too_long" if len(document) else "broken")
        yield [document[place] for place in range(len(document))]
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) == WRONG_PASSWORD
        raise Unreadable("locked" if locked else "broken") from error
    except (OSError, SyntaxError, ValueError) as error:  # what Pillow says of a broken picture
        raise Unreadable("broken") from error
    except (MemoryError, Image.DecompressionBombError) as error:
        raise Unreadable("too_large") from error


def _picture(paper: bytes) -> Image.Image:
    picture = Image.open(BytesIO(paper), formats=("PNG", "JPEG"))
    if picture.width * picture.height > MOST_PIXELS:
        raise Unreadable("too_large")
    return picture


def _drawn(page: Page) -> Image.Image:
    """A page's pixels on white, with nothing of what else its file told."""
    if isinstance(page, pdfium.PdfPage):
        drawn = page.render(scale=LONG_SIDE / max(page.get_size())).to_pil()
    else:
        drawn = ImageOps.exif_transpose(page)
        drawn.thumbnail((LONG_SIDE, LONG_SIDE))
    drawn = drawn.convert("RGBA")
    bare = Image.new("RGB", drawn.size, "white")
    bare.paste(drawn, mask=drawn)
    return bare


def _blacken(picture: Image.Image, area: Area) -> None:
    width, height = picture.size
    left = area.left * width // WHOLE // BLOCK * BLOCK
    top = area.top * height // WHOLE // BLOCK * BLOCK
    right = -(-(area.left + area.width) * width // WHOLE // BLOCK) * BLOCK
    bottom = -(-(area.top + area.height) * height // WHOLE // BLOCK) * BLOCK
    ImageDraw.Draw(picture).rectangle((left, top, right - 1, bottom - 1), fill="black")


def main(act: str, told: str = "") -> int:
    """Read a paper from the standard input, write what was asked for; 3 and a code where it
    cannot be drawn."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    paper = sys.stdin.buffer.read()
    try:
        if act == "count":
            written = str(count_pages(paper)).encode()
        elif act == "picture":
            written = picture_of(paper, int(told))
        else:
            written = blacked_out(paper, areas_of(told))
    except Unreadable as error:
        sys.stderr.write(error.code)
        return UNREADABLE
    sys.stdout.buffer.write(written)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
