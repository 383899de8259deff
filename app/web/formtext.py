"""Words that a form's author wrote, as safe HTML: Markdown without HTML, images or scripts."""

import re

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

_english = re.compile(r"[0-9]*\s*[A-Za-z]{2,}")
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def written_text(markdown: str) -> Markup:
    """Render Markdown; any HTML in it is shown as text. Headings begin at the third level."""
    tokens = _markdown.parse(markdown)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1:]) + 2, 6)}"
    return Markup(_markdown.renderer.render(tokens, _markdown.options, {}))  # noqa: S704 - escaped by markdown-it


def plain_text(text: str) -> Markup:
    """Show a computed text as it is, one paragraph per line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return Markup().join(Markup("<p>{}</p>").format(escape(line)) for line in lines)


def said(message: str) -> tuple[str, str]:
    """Split a message into Chinese and English, where its last part is English."""
    zh, slash, en = message.rpartition(" / ")
    return (zh, en) if slash and _english.match(en) else (message, "")
