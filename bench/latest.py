"""The figures last taken, checked in: `results/latest.json`, and the same as the table of the README."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LATEST = HERE / "results" / "latest.json"
README = HERE / "README.md"
BEGIN, END = "<!-- figures: written by ./run bench -->\n", "<!-- end of figures -->"
KEPT = ("what", "unit", "statistic", "value", "goal", "is_met", "median", "p95", "n")
MARKS = {True: "✓", False: "✗", None: ""}


def publish(machine: Mapping[str, str], name: str, figures: Sequence[Mapping[str, Any]]) -> None:
    """Put what one measurement has just given in the place of what it gave before."""
    latest = json.loads(LATEST.read_text(encoding="utf-8")) if LATEST.exists() else {}
    latest[name] = {
        "machine": " · ".join(machine[fact] for fact in ("processor", "cores", "python")),
        "taken_at": machine["taken_at"][:10],
        "load": round(os.getloadavg()[1], 1),
        "figures": [{key: figure[key] for key in KEPT} for figure in figures],
    }
    latest = dict(sorted(latest.items()))
    LATEST.parent.mkdir(exist_ok=True)
    LATEST.write_text(json.dumps(latest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    README.write_text(before + BEGIN + table(latest) + END + after, encoding="utf-8")


def table(latest: Mapping[str, Any]) -> str:
    """Write every figure as a line, below the measurement it is of and the machine it was taken on."""
    lines = ["", "| figure | value | reach | |", "|---|---:|---:|---|"]
    for name, taken in latest.items():
        lines.append(
            f"| **{name}** · {taken['machine']} · {taken['taken_at']} · load {taken['load']:g} | | | |"
        )
        lines += [_line(figure) for figure in taken["figures"]]
    return "\n".join(lines) + "\n\n"


def _line(figure: Mapping[str, Any]) -> str:
    of = "" if figure["n"] == 1 else f" {figure['statistic']}"
    value = f"{figure['value']:.4g} {figure['unit']}{of}"
    return f"| {figure['what'].strip()} | {value} | {figure['goal']} | {MARKS[figure['is_met']]} |"
