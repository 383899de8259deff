"""A line of log is one JSON object with the ids of what it is about."""

import logging
from collections.abc import Iterator

import pytest

from app.logs import begin_request
from tests.log_lines import Lines, caught_lines


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Catch what is logged."""
    with caught_lines() as caught:
        yield caught


def test_what_is_given_beside_the_words_becomes_keys(lines: Lines) -> None:
    begin_request("request-1", instance_id="i-1")
    logging.getLogger("app.test").warning("已停 %s", "一", extra={"element_id": "judge"})
    (line,) = lines.read_all()
    assert line.pop("timestamp")
    assert line == {
        "event": "已停 一", "level": "warning", "logger": "app.test", "request_id": "request-1",
        "instance_id": "i-1", "element_id": "judge",
    }  # fmt: skip


def test_an_error_takes_one_line_with_its_traceback(lines: Lines) -> None:
    try:
        int("wrong\nin two lines")
    except ValueError:
        logging.getLogger("app.test").exception("stumbled")
    (line,) = lines.read_all()
    assert "ValueError: invalid literal" in str(line["exception"])


def test_the_request_before_is_forgotten(lines: Lines) -> None:
    begin_request("request-1", instance_id="i-1")
    begin_request("request-2")
    logging.getLogger("app.test").info("now")
    (line,) = lines.read_all()
    assert (line["request_id"], "instance_id" in line) == ("request-2", False)
