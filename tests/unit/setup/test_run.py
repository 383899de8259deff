"""`./run`: set-up that is done again only when it has to be, and commands a newcomer can find."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with nothing in it but the script."""
    shutil.copy(ROOT / "run", tmp_path / "run")
    return tmp_path


def bash(checkout: Path, words: str, *, cwd: Path | None = None, **environment: str) -> str:
    """Answer what some of the script's own words print."""
    return subprocess.run(
        ["/bin/bash", "-c", f"source {checkout}/run help >/dev/null; {words}"],
        cwd=cwd or checkout,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def stand_ins(checkout: Path, scripts: dict[str, str]) -> Path:
    """Programs that only do what a test needs, in a folder for the path."""
    folder = checkout / "bin"
    folder.mkdir()
    needed = {name: f'exec /usr/bin/{name} "$@"' for name in ("cat", "dirname")}
    for name, script in {**needed, **scripts}.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return folder


def test_help_names_every_command():
    script = (ROOT / "run").read_text(encoding="utf-8")
    cases = script[script.rindex("case $command in") :]
    commands = {
        name.strip()
        for alternatives in re.findall(r"^  ([a-z |]+)\)", cases, re.MULTILINE)
        for name in alternatives.split("|")
    }
    shown = subprocess.run([ROOT / "run", "help"], capture_output=True, text=True, check=True).stdout

    assert {"serve", "test", "check", "bench", "deploy", "walk", "backup"} <= commands
    assert [name for name in sorted(commands) if not re.search(rf"\b{name}\b", shown)] == []


def test_an_unknown_command_is_refused_with_the_list(checkout):
    answer = subprocess.run([checkout / "run", "destroy"], capture_output=True, text=True, check=False)

    assert answer.returncode == 1
    assert "destroy" in answer.stderr
    assert "serve" in answer.stderr


def test_a_step_is_done_again_only_when_its_source_changes(checkout):
    source = checkout / "list.txt"
    source.write_text("one")
    state = 'stamped step "$(fingerprint list.txt)" && echo fresh || echo stale'

    assert bash(checkout, state) == "stale"
    bash(checkout, 'stamp step "$(fingerprint list.txt)"')
    assert bash(checkout, state) == "fresh"
    source.write_text("two")
    assert bash(checkout, state) == "stale"


def test_a_checkout_that_was_moved_is_set_up_again(checkout, tmp_path_factory):
    state = 'stamped step "$(fingerprint run)" && echo fresh || echo stale'
    bash(checkout, 'stamp step "$(fingerprint run)"')
    moved = tmp_path_factory.mktemp("moved") / "checkout"
    shutil.move(checkout, moved)

    assert bash(moved, state) == "stale"


def test_a_python_that_exists_but_does_not_run_is_passed_over(checkout):
    programs = stand_ins(checkout, {"python3.11": "exit 127", "python3.12": "exit 0"})

    assert bash(checkout, "find_python", PATH=f"{programs}:/usr/bin:/bin") == "python3.12"


def test_a_bare_machine_is_told_everything_it_lacks(checkout):
    programs = stand_ins(checkout, {"dpkg-query": "exit 1"})
    lacking = ["nodejs", "npm", "fonts-noto-cjk", "libpango-1.0-0", "libpangoft2-1.0-0"]

    assert bash(checkout, "missing_packages serve", PATH=f"{programs}").split() == lacking
    for_tests = bash(checkout, "has_initdb() { false; }; missing_packages test", PATH=f"{programs}").split()
    assert for_tests == [*lacking, "chromium", "postgresql"]


def test_postgresql_is_not_asked_for_where_a_server_is_given(checkout):
    programs = stand_ins(checkout, {"dpkg-query": "exit 1"})
    words = "has_initdb() { false; }; missing_packages test"
    lacking = bash(checkout, words, PATH=f"{programs}", TEST_DATABASE_URL="postgresql://elsewhere/x").split()

    assert "chromium" in lacking
    assert "postgresql" not in lacking


def test_a_machine_without_package_lists_fetches_them_once_and_installs(checkout):
    script = f'echo "$1" >>{checkout}/log; [ "$1" = update ] || grep -qx update {checkout}/log'
    programs = stand_ins(checkout, {"apt-get": script})
    bash(checkout, "mkdir -p .stamps; apt_install npm", PATH=f"{programs}:/usr/bin:/bin")

    assert (checkout / "log").read_text().split() == ["install", "update", "install"]


def test_what_cannot_be_installed_is_named_and_the_rest_goes_on(checkout):
    words = "may_install() { false; }; missing_packages() { echo chromium; }; set_up_system test 2>&1"
    said = bash(checkout, f"{words}; echo goes on")

    assert "apt-get install chromium" in said
    assert said.endswith("goes on")
    assert not (checkout / ".stamps" / "system-test").exists()


def test_an_installation_that_failed_is_not_tried_again_at_every_start(checkout):
    programs = stand_ins(checkout, {"apt-get": f"echo tried >>{checkout}/log; exit 1"})
    words = "may_install() { true; }; missing_packages() { echo chromium; }; set_up_system test"
    for _ in range(3):
        bash(checkout, words, PATH=f"{programs}:/usr/bin:/bin")

    assert (checkout / "log").read_text().split() == ["tried"] * 3  # install, update, install: once


def test_paths_are_meant_as_seen_from_where_the_caller_stands(checkout):
    below = checkout / "below"
    below.mkdir()
    stand_in = checkout / "python"
    stand_in.write_text('#!/bin/sh\necho "$PWD $PYTHONPATH $*"\n')
    stand_in.chmod(0o755)
    words = f"set_up() {{ :; }}; python={stand_in}; app deploy a.bpmn"

    assert bash(checkout, words, cwd=below) == f"{below} {checkout} -P -u -m app.cli deploy a.bpmn"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", ".npmrc"])
def test_a_lock_file_names_no_address(name):
    assert re.findall(r"https?://\S+", (ROOT / name).read_text(encoding="utf-8")) == []


def test_the_front_end_is_locked_by_content_and_not_by_address():
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    locked = {name: package for name, package in packages.items() if name}

    assert locked
    assert [name for name, package in locked.items() if "resolved" in package] == []
    assert [name for name, package in locked.items() if "integrity" not in package] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_locked_package_has_a_version_and_hashes(name):
    blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8").strip())
    packages = [block for block in blocks if not block.startswith("#")]

    assert packages
    assert [block for block in packages if "==" not in block or "--hash=sha256:" not in block] == []
