"""What holds for every PDF that people get."""

import io

import pikepdf


def assert_tagged_pdf(content: bytes, title: str) -> None:
    """A PDF with tags, its language, and a title that begins so and is shown by the reader."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert opened.Root.StructTreeRoot.K
        assert str(opened.Root.Lang) == "fi"
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        assert title in str(opened.docinfo["/Title"])
