"""`python -m app.documents.draw_pdf`: HTML on standard input, PDF on standard output; nothing is fetched."""

import sys
from typing import Any, NoReturn

import weasyprint


def refuse(url: str, *_args: Any, **_kwargs: Any) -> NoReturn:
    """Fetch nothing: a paper brings everything with it."""
    raise ValueError(f"not fetched: {url[:80]}")


def main() -> None:
    """Draw the document."""
    html = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(weasyprint.HTML(string=html, url_fetcher=refuse).write_pdf())


if __name__ == "__main__":
    main()
