"""Whatever a browser sends to a task's addresses: an ordinary answer, never an error of the server's own."""

from typing import Any
from urllib.parse import quote_from_bytes

import pytest

from tests.http.site import Site
from tests.http.task_pages import address

BIG = "9" * 400
FIELDS: list[dict[str, Any]] = [
    {"need.background": "\u202e反\u200b向\ufeff", "need.own_funds": BIG, "need.staff_size": "1e999999"},
    {"need.entity_kind": ["a", "b\0"], "need.kpi_table.999999.name": "x", "need.kpi_table.-1.name": "x"},
    {"need": "x", "need.kpi_table": "x", "need.kpi_table.1": "x", "no.such": "x", "": "x", "\0": "\0"},
    {"need.tax_proof": ["../../etc/passwd", "00000000-0000-0000-0000-000000000000", "\0"]},
    {"need.background": "字" * 300_000, "form-part": ["need.background", "\0", "need"]},
    {"form-window": "\0" * 40, "need.org_address": "x"},
    {f"need.kpi_table.{row}.name": "x" for row in range(1, 60)},
]
ACTIONS = [
    "add:",
    "add:\0",
    "add:need.kpi_table",
    "remove:need.kpi_table.999999",
    "drop:need.tax_proof:x",
    "?",
]


@pytest.mark.parametrize("action", ["draft", "refresh", "complete"])
def test_no_field_brings_the_server_down(filling: Site, action: str) -> None:
    client, path = filling.client("o01a"), address(filling, "fill_need")
    statuses = {client.post(f"{path}/{action}", fields).status_code for fields in FIELDS}
    assert statuses <= ({200} if action != "complete" else {422})


def test_no_button_brings_the_server_down(filling: Site) -> None:
    client, path = filling.client("o01a"), address(filling, "fill_need")
    sent = [{**fields, "form-action": action} for fields, action in zip(FIELDS, ACTIONS, strict=False)]
    assert {client.post(f"{path}/complete", fields).status_code for fields in sent} == {200}


def test_bytes_that_are_no_text_are_kept_as_far_as_they_are(filling: Site) -> None:
    client, path = filling.client("o01a"), address(filling, "fill_need")
    body = b"need.background=" + quote_from_bytes(b"\xed\xa0\x80\xff\xfeabc").encode()
    body += b"&csrf_token=" + client._token.encode()
    sent = client.client.post(f"{path}/draft", data=body, content_type="application/x-www-form-urlencoded")
    assert sent.status_code == 200
    assert "abc" in client.get(path).text


def test_what_turns_the_direction_of_writing_is_left_out(filling: Site) -> None:
    client, path = filling.client("o01a"), address(filling, "fill_need")
    client.post(f"{path}/draft", {"need.org_address": "创业\u202e路\u20668号\u2069"})
    assert "创业路8号" in client.get(path).text
