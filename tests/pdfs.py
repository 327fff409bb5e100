"""PDFs made for tests: pages of printed lines, and what can be wrong with a file."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from vectorstore.readers.pdf.page_lines import Line

registerFont(TTFont("Vera", "Vera.ttf"))  # it comes with reportlab

MARGIN, TOP, SIZE, LEADING = 72, 770, 11, 14

Printed = Sequence[str | tuple[str, int]]
"""Lines from the top of a page down, those in another size than 11 points with it; "" is a line left empty."""


def pdf(
    *pages: Printed | None, title: str = "", author: str = "", language: str = "", password: str = ""
) -> bytes:
    """Return a PDF of printed pages; None is a page that was scanned."""
    file = BytesIO()
    encryption = StandardEncryption(password, "owner") if password else None
    canvas = Canvas(file, A4, encrypt=encryption, lang=language or None, invariant=1)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    for page in pages:
        if page is None:
            canvas.drawImage(ImageReader(Image.new("L", (8, 8))), 0, 0, *A4)
        else:
            _print(canvas, page)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _print(canvas: Canvas, page: Printed) -> None:
    height = TOP
    for line in page:
        text, size = (line, SIZE) if isinstance(line, str) else line
        canvas.setFont("Vera", size)
        canvas.drawString(MARGIN, height, text)
        height -= LEADING * size / SIZE


def drawn() -> bytes:
    """Return a PDF whose page has lines and curves on it, and no text."""
    file = BytesIO()
    canvas = Canvas(file, A4)
    canvas.circle(200, 200, 50)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def with_pages(kids: str, count: int, title: str = "()") -> bytes:
    """Return a PDF, written out, whose tree of pages is `kids`; object 3 is a page that says "Some text."."""
    stream = b"BT /F1 11 Tf 72 700 Td (Some text.) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources"
        b" << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        f"<< /Title {title} >>".encode(),
    ]
    file = BytesIO(b"%PDF-1.4\n")
    file.seek(0, 2)
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = file.tell()
    file.write(b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places))
    file.write(b"trailer\n<< /Size 6 /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table)
    return file.getvalue()


WIDE = "A line of running text that goes on to the margin of its"


def page(*lines: str | tuple[str, float], size: float = 11) -> list[Line]:
    """Lines as they are read from a page: letters one point wide, each line 14 points down, or as given."""
    printed: list[Line] = []
    height = 800.0
    for line in lines:
        text, gap = (line, LEADING) if isinstance(line, str) else line
        height -= gap
        printed.append(Line(text, len(text), size, height))
    return printed
