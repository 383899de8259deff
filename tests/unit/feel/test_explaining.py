"""The tree of sub-results, and the command line that shows it."""

import json
import subprocess
import sys

import pytest

from app.feel import Environment, explain
from app.feel.__main__ import main


def test_every_part_is_shown_with_its_value():
    result, part = explain("if amount >= 500 then amount * 2 else 0", {"amount": 600}, Environment())
    assert result.value == 1200
    assert str(part) == (
        "if amount >= 500 then amount * 2 else 0 = 1200\n"
        "  amount >= 500 = true\n"
        "    amount = 600\n"
        "  amount * 2 = 1200\n"
        "    amount = 600"
    )


def test_a_loop_shows_every_pass():
    _, part = explain("some x in [1, 2] satisfies x > 1", {}, Environment())
    assert [inner.value for inner in part.parts if inner.text == "x > 1"] == [False, True]


def test_the_tree_stays_small_however_long_the_loop():
    _, part = explain("for i in 1..5000 return i + 1", {}, Environment())
    assert sum(1 for _ in part.lines()) <= 1000


def test_a_literal_alone_is_its_own_explanation():
    assert str(explain("5", {}, Environment())[1]) == "5 = 5"


@pytest.fixture
def context_file(tmp_path):
    path = tmp_path / "context.json"
    path.write_text(json.dumps({"amount": 600.5, "full name": "张三"}), encoding="utf-8")
    return str(path)


def test_the_command_line_evaluates_with_the_variables_of_a_file(context_file, capsys):
    assert main(["full name + string(amount * 2)", "--context", context_file]) == 0
    assert capsys.readouterr().out == '"张三1201.0"\n'


def test_the_command_line_explains(context_file, capsys):
    assert main(["amount > 1", "--context", context_file, "--explain"]) == 0
    assert capsys.readouterr().out == "amount > 1 = true\n  amount = 600.5\n"


def test_the_command_line_tells_errors_and_warnings_and_what_was_meant(context_file, capsys):
    assert main(["1 +", "--context", context_file]) == 1
    assert "line 1, column 4" in capsys.readouterr().err
    assert main(["amont", "--context", context_file]) == 0
    captured = capsys.readouterr()
    assert captured.out == "null\n"
    assert "did you mean “amount”?" in captured.err


def test_the_command_line_takes_the_time_as_given(capsys):
    assert main(["today()", "--now", "2022-02-08T00:00:00"]) == 0
    assert capsys.readouterr().out == "2022-02-08\n"
    assert main(["today()", "--now", "soon"]) == 1


def test_feel_alone_loads_nothing_of_the_rest_and_no_pattern_library():
    script = "import sys, app.feel; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = ran.stdout.split()
    assert {name.split(".")[1] for name in loaded if name.startswith("app.")} == {"feel"}
    assert "re2" not in loaded
