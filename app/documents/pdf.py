"""Papers as PDF: HTML of ours becomes A4 pages in a process of its own.

Drawing a page takes a library of 60 MB that is needed a few times a day; a child process keeps the
server small, ends a page that takes too long, and can fetch nothing.
"""

import subprocess
import sys

from ..domain.errors import Invalid, Unavailable

SECONDS = 30
MAX_HTML = 2_000_000
MISSING = (
    "服务器缺少生成 PDF 的系统库（libpango），请用浏览器打印，或联系技术支持 0471-6328801。"
    " / The server lacks libpango; print from the browser instead."
)
LATE = (
    "服务器正忙，PDF 没有生成，请稍后再试；也可以返回文书，用“打印”另存为 PDF。"
    " / The server is busy and drew no PDF; try again, or print from the browser."
)


def html_to_pdf(html: str) -> bytes:
    """Return the pages of a complete HTML document as PDF.

    Raises Invalid when the document is too large, Unavailable when drawing takes too long or the system
    library is missing.
    """
    if len(html) > MAX_HTML:
        raise Invalid("文书过长，无法生成 PDF。 / The paper is too long for a PDF.")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "app.documents.draw_pdf"],
            input=html.encode(),
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise Unavailable(LATE) from error
    except subprocess.CalledProcessError as error:
        raise Unavailable(MISSING) from error
    return done.stdout
