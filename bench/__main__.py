"""`./run bench [NAME...]`: run the measurements of this folder, print a table, keep a JSON file."""

import argparse
import importlib
import json
import os
import platform
import statistics
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import Figure, Measure
from bench.latest import publish

HERE = Path(__file__).parent
RESULTS = HERE.parent / "var" / "bench"
NOT_MEASUREMENTS = {"__main__", "__init__", "figures"}


def main(arguments: Sequence[str] | None = None) -> int:
    measures = find_measures()
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one of: {', '.join(measures) or '(none yet)'}"
    )
    names = parser.parse_args(arguments).names or list(measures)
    if unknown := [name for name in names if name not in measures]:
        parser.error(
            f"没有这项测量 / there is no measurement {', '.join(unknown)}; choose from {', '.join(measures)}"
        )

    machine = describe_machine()
    print(" · ".join(str(fact) for fact in machine.values()))
    results = {}
    for name in names:
        print(f"\n{name}\n{'-' * len(name)}")
        results[name] = [show(figure) for figure in measures[name]()]
        publish(machine, name, results[name])
    print(f"\n{keep(machine, results)}")
    return 0


def find_measures() -> dict[str, Measure]:
    """Find every bench/NAME.py that has a function `measure`."""
    names = sorted(file.stem for file in HERE.glob("*.py") if file.stem not in NOT_MEASUREMENTS)
    modules = {name: importlib.import_module(f"bench.{name}") for name in names}
    return {name: module.measure for name, module in modules.items() if hasattr(module, "measure")}


def describe_machine() -> dict[str, str]:
    """Name what the figures were taken on; without it they say nothing."""
    return {
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": processor(),
        "cores": f"{os.cpu_count()} cores",
        "system": platform.platform(terse=True),
        "python": f"Python {platform.python_version()}",
    }


def processor() -> str:
    """Read the processor's name where Linux keeps it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())


def show(figure: Figure) -> dict[str, object]:
    """Print one line of the table as soon as it is known, and return it for the file."""
    spread = f"{min(figure.samples):.3g} to {max(figure.samples):.3g}, n={len(figure.samples)}"
    verdict = "" if figure.is_met is None else f"{'✓' if figure.is_met else '✗'} {figure.goal}"
    value = f"{figure.value:>9.4g} {figure.unit:<5} {figure.statistic:<6}"
    print(f"{figure.what:<58} {value} {verdict:<9} ({spread})")
    sys.stdout.flush()
    return {
        "what": figure.what,
        "unit": figure.unit,
        "statistic": figure.statistic,
        "value": figure.value,
        "goal": figure.goal,
        "is_met": figure.is_met,
        "median": statistics.median(figure.samples),
        "p95": figure.p95,
        "n": len(figure.samples),
        "samples": list(figure.samples),
    }


def keep(machine: dict[str, str], results: dict[str, list[dict[str, object]]]) -> Path:
    """Write everything to var/bench, one file a run."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    file = RESULTS / f"{machine['taken_at'].replace(':', '')}.json"
    content = {"machine": machine, "results": results}
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return file


if __name__ == "__main__":
    sys.exit(main())
