import json
import sys

from app.dmn.__main__ import main
from tests.unit.dmn.building import decision, definitions, table


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
