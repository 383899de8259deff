"""The border to SpiffWorkflow: the pinned version has what we lean on, and its Python is out of reach."""

import ast
from importlib.metadata import version
from pathlib import Path

import pytest

from app.engine import spiff
from app.engine.spiff import PRIVATE_MEMBERS, NoScriptEngine

ENGINE = Path(spiff.__file__).parent


@pytest.mark.parametrize(
    ("owner", "member"), [(owner, member) for owner, members in PRIVATE_MEMBERS.items() for member in members]
)
def test_every_private_member_we_use_is_there(owner, member):
    source = Path(__import__(owner.__module__, fromlist=["x"]).__file__).read_text(encoding="utf-8")
    assert hasattr(owner, member) or f"self.{member}" in source


def test_the_version_is_the_one_the_list_was_made_for():
    assert version("spiffworkflow") == "3.2.0"


def test_only_the_border_imports_the_library():
    importing = {
        file.name
        for file in ENGINE.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("SpiffWorkflow")
    }
    assert importing == {"spiff.py"}


def test_no_other_private_member_of_the_library_is_called():
    listed = {member for members in PRIVATE_MEMBERS.values() for member in members}
    for file in ENGINE.glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Attribute)
                and node.attr.startswith("_")
                and not node.attr.startswith("__")
            ):
                is_own = isinstance(node.value, ast.Name) and node.value.id in ("self", "_own")
                assert is_own or node.attr in listed or node.attr in own or node.attr == "_Element", (
                    file.name,
                    node.attr,
                )


def test_the_script_engine_evaluates_nothing():
    engine = NoScriptEngine()
    for attempt in (engine.evaluate, engine.execute):
        with pytest.raises(TypeError):
            attempt(None, "__import__('os').system('true')")
    with pytest.raises(TypeError):
        engine.call_service(None)


def test_nothing_in_the_engine_can_run_python_from_text():
    for file in ENGINE.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"eval", "exec", "compile", "__import__"}, file.name
