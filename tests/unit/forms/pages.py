"""What the tests of forms as pages share: our forms, a few components, and a reader of HTML."""

from html.parser import HTMLParser
from pathlib import Path

FORMS = sorted((Path(__file__).parents[3] / "forms").glob("*.form"))
VOID = {"input", "br", "col", "path", "circle", "hr"}

FIELD = {
    "type": "radio",
    "key": "field",
    "label": "领域",
    "values": [{"label": "能源", "value": "energy"}, {"label": "其他", "value": "other"}],
}
OTHER = {
    "type": "textfield",
    "key": "field_other",
    "label": "其他领域",
    "conditional": {"hide": '=field != "other"'},
}


class Page(HTMLParser):
    """Collects elements with their attributes, and refuses what is not closed."""

    def __init__(self, html):
        super().__init__()
        self.found, self.open = [], []
        self.feed(str(html))
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def all(self, tag=None, **attrs):
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attrs.items()}
        return [
            found for name, found in self.found if tag in (None, name) and wanted.items() <= found.items()
        ]
