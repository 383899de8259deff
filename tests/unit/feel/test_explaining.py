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
    _, part = explain("count(for i in 1..5000 return i + 1) > 4999", {}, Environment())
    lines = list(part.lines())
    assert [(line.text, line.value) for line in lines[:2]] == [
        ("count(for i in 1..5000 return i + 1) > 4999", "true"),
        ("count(for i in 1..5000 return i + 1)", "5000"),
    ]
    assert len(lines) == 1000
    assert str(part).endswith("\n… 只列出前 1000 个部分 / the first 1000 parts only")
    assert "parts only" not in str(explain("count(for i in 1..300 return i + 1)", {}, Environment())[1])


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


def test_a_calendar_of_days_off_and_made_up_for_may_be_given(tmp_path, capsys):
    file = tmp_path / "days.txt"
    file.write_text("# 国庆节\n2026-10-01..2026-10-07 off  # 七天\n\n2026-10-10 班\n", encoding="utf-8")
    command = ["add working days(today(), 5)", "--now", "2026-09-28T09:00:00+08:00"]
    assert main([*command, "--calendar", str(file)]) == 0
    assert capsys.readouterr().out == "2026-10-10\n"
    assert main(command) == 0
    assert "the evaluation was given no calendar" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line",
    [
        "2026-10-01",
        "2026-10-32 off",
        "2026-10-07..2026-01-01 off x ..",
        "2026-10-01 holiday",
        "0001-01-01..9999-01-01 off",
    ],
)
def test_a_line_of_a_calendar_that_is_none_is_named(tmp_path, capsys, line):
    file = tmp_path / "days.txt"
    file.write_text(f"2026-10-08 work\n{line}\n")
    assert main(["1", "--calendar", str(file)]) == 1
    assert "第 2 行应如" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--calendar", "--context"])
def test_a_file_that_is_no_text_is_named(tmp_path, capsys, option):
    file = tmp_path / "file"
    file.write_bytes(b"\xff\xfe")
    assert main(["1", option, str(file)]) == 1
    assert "not UTF-8" in capsys.readouterr().err


def test_of_a_long_part_the_middle_is_left_out_where_it_stands_below():
    text = " + ".join(f"factor_{number}.value * {number}" for number in range(1, 9))
    variables = {f"factor_{number}": {"value": number} for number in range(1, 9)}
    lines = str(explain(text, variables, Environment(), variables)[1]).splitlines()
    assert max(map(len, lines)) < 120
    assert lines[0].endswith("factor_8.value * 8 = 204")
    assert lines[-2:] == ["  factor_8.value * 8 = 64", "    factor_8.value = 8"]
