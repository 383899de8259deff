import json
import sys

import pytest

from app.dmn.__main__ import main
from tests.unit.dmn.building import decision, definitions, literal, needs_decision, table


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["app.dmn", *map(str, arguments)])
    return main()


def test_a_decision_is_evaluated_from_the_command_line_with_its_reason(tmp_path, monkeypatch, capsys):
    file, context = tmp_path / "route.dmn", tmp_path / "context.json"
    rows = [(['"energy"', "> 0.1"], ['"high_tech"'])]
    file.write_bytes(definitions(decision("route", table(["tech_field", "share"], ["division"], rows))))
    context.write_text(json.dumps({"tech_field": "energy", "share": 0.3}), encoding="utf-8")
    assert run(monkeypatch, file, "--decision", "route", "--context", context) == 0
    value, reason = capsys.readouterr().out.splitlines()
    assert value == '"high_tech"'
    assert "route 第 1 行" in reason
    assert "share = 0.3 [> 0.1]" in reason


def test_a_file_that_is_refused_is_said_on_standard_error(tmp_path, monkeypatch, capsys):
    file = tmp_path / "broken.dmn"
    file.write_bytes(b"<")
    assert run(monkeypatch, file) == 1
    assert "dmn-xml" in capsys.readouterr().err


@pytest.mark.parametrize("context", ["[1]", "{"])
def test_a_context_that_is_no_object_is_an_error_of_ours(tmp_path, monkeypatch, capsys, context):
    file, given = tmp_path / "one.dmn", tmp_path / "context.json"
    file.write_bytes(definitions(decision("x", literal("1"))))
    given.write_text(context)
    assert run(monkeypatch, file, "--context", given) == 1
    assert capsys.readouterr().err


def test_files_that_are_missing_or_hold_no_decision_are_said(tmp_path, monkeypatch, capsys):
    assert run(monkeypatch, tmp_path / "missing.dmn") == 1
    assert run(monkeypatch, tmp_path) == 1
    file = tmp_path / "none.dmn"
    file.write_bytes(definitions())
    assert run(monkeypatch, file) == 1
    assert "没有决策" in capsys.readouterr().err


def test_a_value_that_would_be_written_endlessly_is_refused(tmp_path, monkeypatch, capsys):
    file = tmp_path / "doubling.dmn"
    doubled = (
        decision(f"n{each}", literal(f"[n{each - 1}, n{each - 1}]"), needs_decision(f"n{each - 1}"))
        for each in range(1, 31)
    )
    file.write_bytes(definitions(decision("n0", literal("[1]")), *doubled))
    assert run(monkeypatch, file, "--decision", "n30") == 1
    assert "the value has more than" in capsys.readouterr().err
