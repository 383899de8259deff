"""Fills in the procedure's forms by their keys: rows are added, fields that depend on answers fetched."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from .browser import Browser, Look
from .page import File, HtmlForm, NoSuchControl, Page

TASK_FORM = "//form[@data-element]"
ACTION = "form-action"
"""Name of the buttons that change the page without handing it in (app/forms/draft.py)."""

Values = Mapping[str, Any]
"""By key: a text, number or truth, a list of options, a list of files, or rows as a list of mappings."""


def fill_task(browser: Browser, page: Page, values: Values) -> HtmlForm:
    """Enter the values into the task's form on a page and return the form, ready to be handed in.

    Without JavaScript a field that depends on an answer appears when the page is updated with its own
    button; that happens as often as it brings something new. Raises NoSuchControl for what never appears.
    """
    page = _lay_out_rows(browser, page, values)
    wanted = flatten(values)
    while True:
        form = page.form(TASK_FORM)
        missing = _enter(form, wanted)
        if not missing:
            return form
        known = form.names()
        page = browser.press(form, form.button(ACTION, "refresh"))
        page = _lay_out_rows(browser, page, values)
        if page.form(TASK_FORM).names() == known:
            raise NoSuchControl(f"此页没有这些栏目 / the page has no fields {', '.join(sorted(missing))}")


def hand_in(browser: Browser, form: HtmlForm, look: Look | None = None) -> Page:
    """Press the button that submits the task; `look` sees whether it is submitted."""
    try:
        button = form.button(mark="data-hand-in")
    except NoSuchControl:
        button = form.button()  # a task without a form has one button only
    return browser.press(form, button, look=look)


def flatten(values: Values) -> dict[str, Any]:
    """Write rows as fields of their own: `{"kpi": [{"name": "x"}]}` -> `{"kpi.1.name": "x"}`."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        if is_rows(value):
            for number, row in enumerate(value, 1):
                flat |= {f"{key}.{number}.{inner}": each for inner, each in flatten(row).items()}
        else:
            flat[key] = value
    return flat


def is_rows(value: Any) -> bool:
    """Whether a value stands for rows."""
    return isinstance(value, Sequence) and bool(value) and all(isinstance(each, Mapping) for each in value)


def count_rows(page: Page, key: str) -> int:
    """Count the rows of a list on the page."""
    return len(page.find(f"//*[@data-list='{key}']//*[@data-row][starts-with(@data-row, '{key}.')]"))


def _enter(form: HtmlForm, wanted: Values) -> set[str]:
    """Fill in every field that is there, files last of all, and return the names of those that are not."""
    names = form.names()
    missing = set(wanted) - names
    for name, value in wanted.items():
        is_files = isinstance(value, list) and any(isinstance(each, File) for each in value)
        if name in names and not (is_files and missing):  # a page that is only updated would keep them twice
            form.fill(name, value if is_files else _typed(value))
    return missing


def _typed(value: Any) -> str | Sequence[str]:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return [str(each) for each in value] if isinstance(value, list | tuple) else str(value)


def _lay_out_rows(browser: Browser, page: Page, values: Values) -> Page:
    """Press the buttons that add and remove rows until there are as many as wanted."""
    for key, rows in values.items():
        if not is_rows(rows) or not page.find(f"//*[@data-list='{key}']"):
            continue
        while (count := count_rows(page, key)) != len(rows):
            form = page.form(TASK_FORM)
            action = f"add:{key}" if count < len(rows) else f"remove:{key}.{count}"
            page = browser.press(form, form.button(ACTION, action))
            if count_rows(page, key) == count:
                raise NoSuchControl(f"按 {action} 后行数未变 / {action} changed nothing on {page.url}")
    return page
