"""A copy is pixels alone, what was marked is black, and papers have bounds."""

from io import BytesIO

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from marketplace.demo.papers import text_paper
from outcomes.evidence import drawing
from outcomes.pure.areas import MOST_PAGES, Area, Unreadable
from outcomes.pure.raster import blacked_out, count_pages, picture_of

NAME = "Lahja Keksitty"
PAPER = text_paper("Työsopimus", NAME, "Työ alkaa 1.9.2026")
NAME_LINE = Area(1, 80, 60, 400, 45)


def pixels(copy: bytes) -> Image.Image:
    with pikepdf.open(BytesIO(copy)) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        return pikepdf.PdfImage(image).as_pil_image()


def test_what_is_marked_is_black_and_what_the_file_told_besides_is_gone() -> None:
    assert NAME in pdfium.PdfDocument(PAPER)[0].get_textpage().get_text_bounded()
    copy = drawing.blacked_out(PAPER, [NAME_LINE])
    drawn = pixels(copy)
    width, height = drawn.size
    marked = (80 * width // 1000, 60 * height // 1000, 480 * width // 1000, 105 * height // 1000)
    assert drawn.crop(marked).getextrema() == ((0, 0),) * 3
    rest = drawn.crop((0, marked[3] + 16, width, height)).convert("L")
    assert rest.getextrema()[0] < 60 < 200 < rest.getextrema()[1]  # the last line is still read
    document = pdfium.PdfDocument(copy)
    assert document[0].get_textpage().get_text_bounded() == ""
    assert not any(document.get_metadata_dict().values())
    assert NAME.encode() not in copy and max(drawn.size) == 1754
    assert copy == blacked_out(PAPER, [NAME_LINE])


def test_a_picture_loses_what_its_camera_told() -> None:
    taken = Image.new("RGB", (3000, 2000), "white")
    told = Image.Exif()
    told[0x010E], told[0x0112] = NAME, 6  # a description; turned by a quarter
    written = BytesIO()
    taken.save(written, "JPEG", exif=told)
    shown = Image.open(BytesIO(picture_of(written.getvalue(), 1)))
    assert shown.size == (1169, 1754) and not shown.getexif()
    copy = blacked_out(written.getvalue(), [Area(1, 0, 0, 1000, 1000)])
    assert pixels(copy).getextrema() == ((0, 0),) * 3 and NAME.encode() not in copy


def locked() -> bytes:
    written = BytesIO()
    pikepdf.open(BytesIO(PAPER)).save(written, encryption=pikepdf.Encryption(owner="a", user="b"))
    return written.getvalue()


def long(pages: int) -> bytes:
    pdf, written = pikepdf.new(), BytesIO()
    for _page in range(pages):
        pdf.add_blank_page()
    pdf.save(written)
    return written.getvalue()


def large() -> bytes:
    written = BytesIO()
    Image.new("1", (9000, 9000)).save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize(
    ("paper", "why"),
    [
        (b"%PDF-1.7 keksitty", "broken"),
        (b"\x89PNG\r\n\x1a\n", "broken"),
        (locked(), "locked"),
        (long(MOST_PAGES + 1), "too_long"),
        (large(), "too_large"),
    ],
    ids=["pdf", "png", "locked", "long", "large"],
)
def test_what_cannot_be_drawn_says_why(paper: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        drawing.count_pages(paper)
    assert refused.value.code == why


def test_the_most_pages_are_drawn() -> None:
    assert count_pages(long(MOST_PAGES)) == MOST_PAGES
    assert drawing.count_pages(PAPER) == 1
