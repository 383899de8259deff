"""What a person's hands do in a browser: sign in, open a task, fill in, hand in."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from playwright.sync_api import Page, expect

from app.services.demo_accounts import DEMO_PASSWORD
from app.walk.form_filler import flatten


def sign_in(page: Page, base: str, username: str) -> None:
    page.goto(f"{base}/sign-in")
    page.get_by_label("账号", exact=False).first.fill(username)
    page.get_by_label("密码", exact=False).first.fill(DEMO_PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="待办")).to_be_visible()


def open_task(page: Page, base: str, name: str) -> None:
    page.goto(f"{base}/tasks/")
    page.get_by_role("link", name=name, exact=True).first.click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def fill(page: Page, values: Mapping[str, Any]) -> None:
    """Fill in fields by their keys as a person does; what depends on an answer is waited for."""
    for key, value in flatten(values).items():
        field = page.locator(f'[name="{key}"]:visible')
        expect(field.first).to_be_visible()
        kind = field.first.evaluate("each => each.type || each.localName")
        if kind in {"checkbox", "radio"}:
            for each in value if isinstance(value, list) else [value]:
                text = str(each).lower() if isinstance(each, bool) else str(each)
                page.locator(f'[name="{key}"][value="{text}"]').check()
        elif kind == "select-one":
            field.select_option(str(value))
        else:
            field.fill(f"{value:f}" if isinstance(value, Decimal) else str(value))


def hand_in(page: Page) -> None:
    page.locator("[data-hand-in]").click()
