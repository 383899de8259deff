"""A page as a browser without JavaScript has it: its words, its links, and its forms with their controls."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import cast
from urllib.parse import urljoin

from lxml import html
from lxml.html import HtmlElement

INERT = "ancestor::template"
"""What stands in a <template> is no part of the page."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as somebody chooses it from a folder."""

    name: str
    content: bytes


Choice = str | Sequence[str] | Sequence[File]
"""What a person enters into one field: a text, the options ticked, or files."""

Sent = list[tuple[str, str | File]]


class NoSuchControl(LookupError):
    """The page has no field, option or button of that name."""


class Page:
    """What the server answered, and where; after a form it may only lead to another page."""

    def __init__(self, url: str, status: int, content: bytes, leads_to: str = "") -> None:
        self.url = url
        self.status = status
        self.content = content
        self.leads_to = leads_to

    @cached_property
    def root(self) -> HtmlElement:
        """The parsed page."""
        return html.document_fromstring(self.content.decode("utf-8") or "<html></html>")

    @property
    def words(self) -> str:
        """All that can be read on the page, white space collapsed."""
        return words_of(self.root)

    @property
    def heading(self) -> str:
        """The page's first heading."""
        found = self.find("//h1")
        return words_of(found[0]) if found else ""

    @property
    def now(self) -> datetime | None:
        """What the clock in the page's frame shows: the business time."""
        found = self.find("//header//time[@data-clock]")
        return datetime.fromisoformat(found[0].get("datetime", "")) if found else None

    @property
    def complaint(self) -> str:
        """What the page says is wrong: its error summary, else its warnings, else nothing."""
        said = [words_of(each) for each in self.find(f"//*[{of_class('jb-errs')}]//li")]
        said += [words_of(each) for each in self.find("//*[@role='alert']")] if not said else []
        return "\n".join(said)

    def find(self, xpath: str) -> list[HtmlElement]:
        """Return the elements at an XPath, those of templates left out."""
        found = cast("list[HtmlElement]", self.root.xpath(xpath))
        return [each for each in found if not each.xpath(INERT)]

    def links(self, start: str) -> list[str]:
        """Return the addresses of links that begin with a path, each once, in order."""
        paths = [each.get("href", "") for each in self.find("//a[@href]")]
        return list(dict.fromkeys(path for path in paths if path.startswith(start)))

    def form(self, xpath: str) -> "HtmlForm":
        """Return a form. Raises NoSuchControl."""
        found = self.find(xpath)
        if not found:
            raise NoSuchControl(f"此页没有要找的表单 / no form {xpath} on {self.url}")
        return HtmlForm(found[0], self.url)


class HtmlForm:
    """A form that is filled in by changing the page, as a person does."""

    def __init__(self, element: HtmlElement, page_url: str) -> None:
        self.element = element
        self.page_url = page_url
        self._files: dict[str, Sequence[File]] = {}

    @property
    def address(self) -> str:
        """Where it is sent."""
        return urljoin(self.page_url, self.element.get("action") or self.page_url)

    @property
    def is_multipart(self) -> bool:
        """Whether it is sent in parts, with files."""
        return self.element.get("enctype") == "multipart/form-data"

    @cached_property
    def controls(self) -> list[HtmlElement]:
        """Every control that is part of the page and not disabled, in order."""
        found = cast(
            "list[HtmlElement]", self.element.xpath(".//input | .//select | .//textarea | .//button")
        )
        return [each for each in found if not each.xpath(INERT) and not _is_disabled(each)]

    def names(self) -> set[str]:
        """Return the names of the fields somebody can see and fill in."""
        return {each.get("name", "") for each in self.controls if _is_field(each)}

    def value(self, name: str) -> str:
        """Return what stands in a field now. Raises NoSuchControl."""
        return next((text for each in self._fields(name) for text in _texts(each)), "")

    def fill(self, name: str, choice: Choice) -> None:
        """Enter something into a field. Raises NoSuchControl when there is no such field or option."""
        fields = self._fields(name)
        kind = _kind(fields[0])
        if kind == "file":
            self._files[name] = cast("Sequence[File]", choice)
        elif kind in {"checkbox", "radio"}:
            _tick(name, fields, [choice] if isinstance(choice, str) else cast("Sequence[str]", choice))
        elif kind == "select":
            _select(name, fields[0], str(choice))
        elif kind == "textarea":
            fields[0].text = str(choice)
        else:
            fields[0].set("value", str(choice))

    def button(self, name: str = "", value: str = "", *, mark: str = "") -> HtmlElement:
        """Return a button by name and value, by a marking attribute, or the first. Raises NoSuchControl."""
        for each in self.controls:
            is_named = (each.get("name", "") == name and each.get("value", "") == value) if name else True
            if _kind(each) in {"button", "submit"} and is_named and (not mark or mark in each.attrib):
                return each
        raise NoSuchControl(f"没有按钮“{name or mark} {value}” / there is no such button on {self.page_url}")

    def sent_with(self, button: HtmlElement) -> Sent:
        """Return what the browser sends when this button is pressed: the successful controls in order."""
        sent: Sent = []
        for each in self.controls:
            name = each.get("name", "")
            if not name or (_kind(each) in {"button", "submit"} and each is not button):
                continue
            if _kind(each) == "file":
                sent += [(name, file) for file in self._files.get(name) or [File("", b"")]]
            else:
                sent += [(name, text) for text in _texts(each)]
        return sent

    def _fields(self, name: str) -> list[HtmlElement]:
        """Return the controls of a field; a file field also keeps earlier files in hidden ones."""
        found = [each for each in self.controls if each.get("name") == name and _is_field(each)]
        if not found:
            raise NoSuchControl(f"没有栏目“{name}” / there is no field '{name}' on {self.page_url}")
        return found


def words_of(element: HtmlElement) -> str:
    """Return the text of an element, white space collapsed, scripts and templates left out."""
    parts = cast(
        "list[str]",
        element.xpath(".//text()[not(ancestor::script or ancestor::style or ancestor::template)]"),
    )
    return " ".join(" ".join(parts).split())


def of_class(name: str) -> str:
    """Write the XPath condition that an element has a class."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


def _kind(control: HtmlElement) -> str:
    if control.tag == "input":
        return control.get("type", "text")
    return "submit" if control.tag == "button" else str(control.tag)


def _is_field(control: HtmlElement) -> bool:
    return bool(control.get("name")) and _kind(control) not in {"hidden", "submit", "button"}


def _is_disabled(control: HtmlElement) -> bool:
    return "disabled" in control.attrib or bool(control.xpath("ancestor::fieldset[@disabled]"))


def _texts(control: HtmlElement) -> Iterator[str]:
    """Yield what a control sends; nothing when it is not ticked."""
    kind = _kind(control)
    if kind in {"checkbox", "radio"}:
        if "checked" in control.attrib:
            yield control.get("value", "on")
    elif kind == "select":
        options = _options(control)
        chosen = [each for each in options if "selected" in each.attrib]
        if chosen or "multiple" not in control.attrib:
            yield from (_option_value(each) for each in (chosen[-1:] or options[:1]))
    elif kind == "textarea":
        yield (control.text or "").removeprefix("\n")
    else:
        yield control.get("value", "")


def _tick(name: str, boxes: Sequence[HtmlElement], wanted: Sequence[str]) -> None:
    for text in wanted:
        if text and text not in {each.get("value", "on") for each in boxes}:
            raise NoSuchControl(f"栏目“{name}”没有选项“{text}” / the field has no option '{text}'")
    for each in boxes:
        each.attrib.pop("checked", None)
        if each.get("value", "on") in wanted:
            each.set("checked", "checked")


def _select(name: str, control: HtmlElement, wanted: str) -> None:
    options = _options(control)
    if wanted not in map(_option_value, options):
        raise NoSuchControl(f"栏目“{name}”没有选项“{wanted}” / the field has no option '{wanted}'")
    for each in options:
        each.attrib.pop("selected", None)
        if _option_value(each) == wanted:
            each.set("selected", "selected")


def _options(control: HtmlElement) -> list[HtmlElement]:
    return cast("list[HtmlElement]", control.xpath(".//option"))


def _option_value(option: HtmlElement) -> str:
    return option.get("value", words_of(option))
