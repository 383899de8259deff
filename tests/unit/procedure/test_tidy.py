"""The layout tool: our diagrams pass its check, and it changes nothing of a file but the layout."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.unit.procedure.case import PROCESSES

ROOT = PROCESSES.parent
NODE = shutil.which("node")
INTERCHANGE = re.compile(r"\s*<bpmndi:BPMNDiagram[\s\S]*</bpmndi:BPMNDiagram>")
pytestmark = pytest.mark.skipif(
    NODE is None or not (ROOT / "node_modules" / "elkjs").is_dir(),
    reason="node or its packages are not installed",
)


def tidy(*words: object) -> subprocess.CompletedProcess[str]:
    command = [NODE or "node", str(ROOT / "tools" / "tidy" / "tidy.mjs"), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def copy_of(name: str, folder: Path) -> Path:
    return Path(shutil.copy(PROCESSES / name, folder / name))


def test_every_diagram_passes_the_check() -> None:
    checked = tidy("--check", *sorted(PROCESSES.glob("*.bpmn")))
    assert (checked.returncode, checked.stderr) == (0, "")


def test_only_the_layout_of_a_file_is_written_and_the_same_each_time(tmp_path: Path) -> None:
    file = copy_of("screening_batch.bpmn", tmp_path)
    original = file.read_text()
    bare = INTERCHANGE.sub("", original)
    file.write_text(bare)
    assert tidy(file).returncode == 0
    assert INTERCHANGE.sub("", file.read_text()) == bare
    assert file.read_text() == original


def test_what_is_not_drawn_or_overlaps_is_refused(tmp_path: Path) -> None:
    file = copy_of("credit_check.bpmn", tmp_path)
    text = file.read_text()
    file.write_text(INTERCHANGE.sub("", text))
    assert "check_credit 没有画出来" in tidy("--check", file).stderr

    file.write_text(re.sub(r'(<dc:Bounds x=")\d+(" y=")\d+', r"\g<1>100\g<2>100", text))
    found = tidy("--check", file)
    assert found.returncode == 1
    assert "重叠" in found.stderr


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / "broken.bpmn"
    file.write_text("<not-bpmn/>")
    refused = tidy(file)
    assert (refused.returncode, file.read_text()) == (1, "<not-bpmn/>")
    assert refused.stderr.startswith("broken.bpmn: ")


@pytest.mark.parametrize("name", ["bid_application.bpmn", "stage_5_review.bpmn", "match_confirmation.bpmn"])
def test_no_flow_runs_against_another_on_one_line(name: str) -> None:
    assert "反向重合" not in tidy("--check", PROCESSES / name).stdout


def test_flows_that_run_against_each_other_are_told_and_drawn_apart(tmp_path: Path) -> None:
    file = copy_of("match_confirmation.bpmn", tmp_path)
    text = file.read_text()
    edge = re.compile(
        r'(<bpmndi:BPMNEdge id="tell_unconfirmed_to_settle_unconfirmed_di"[^>]*>).*?(</bpmndi:BPMNEdge>)',
        re.DOTALL,
    )
    against = re.search(
        r'id="settle_unconfirmed_to_is_side_asked_again_di".*?</bpmndi:BPMNEdge>', text, re.DOTALL
    )
    assert against
    points = re.findall(r"<di:waypoint [^>]*/>", against[0])
    file.write_text(edge.sub(lambda found: found[1] + "".join(reversed(points)) + found[2], text))
    assert "反向重合" in tidy("--check", file).stdout
    assert tidy(file).returncode == 0
    assert file.read_text() == text
