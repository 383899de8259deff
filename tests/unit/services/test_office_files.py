"""Word and Excel files are looked into before they are kept."""

import zipfile
from pathlib import Path

import pytest

from app.services import office_files
from app.services.office_files import MAIN_PARTS, TYPES, package_problem


def package(path: Path, *names: str, content: bytes = b"<x/>") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, content)
    return path


@pytest.mark.parametrize("ending", [".docx", ".xlsx", ".DOCX"])
def test_a_real_package_is_taken(tmp_path: Path, ending: str) -> None:
    file = package(tmp_path / f"x{ending}", TYPES, MAIN_PARTS[ending.lower()], "docProps/core.xml")
    assert package_problem(f"x{ending}", file) is None


@pytest.mark.parametrize("names", [(TYPES,), ("word/document.xml",), (TYPES, "xl/workbook.xml")])
def test_a_package_without_its_main_parts_is_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    problem = package_problem("方案.docx", package(tmp_path / "x.docx", *names))
    assert problem
    assert problem.zh == "“方案.docx”的内容与文件类型不符"


@pytest.mark.parametrize("content", [b"PK\x03\x04nothing", b"", b"PK\x05\x06" + b"\0" * 18, b"\xff" * 100])
def test_what_is_no_package_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.docx"
    file.write_bytes(content)
    assert package_problem("x.docx", file)


def test_macros_are_refused_under_any_spelling(tmp_path: Path) -> None:
    file = package(tmp_path / "x.xlsx", TYPES, "xl/workbook.xml", "xl/VbaProject.BIN")
    problem = package_problem("x.xlsx", file)
    assert problem
    assert "含有宏" in problem.zh


def test_macros_under_another_name_are_found_in_the_list_of_types(tmp_path: Path) -> None:
    content = b'<Default Extension="dat" ContentType="application/vnd.ms-office.vbaProject"/>'
    file = package(tmp_path / "x.docx", TYPES, "word/document.xml", content=content)
    problem = package_problem("x.docx", file)
    assert problem
    assert "含有宏" in problem.zh


def test_what_would_be_too_large_unpacked_is_refused_unopened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = package(tmp_path / "x.docx", TYPES, "word/document.xml", content=b"0" * 600_000)
    assert package_problem("x.docx", file) is None
    monkeypatch.setattr(office_files, "MAX_UNPACKED", 1024 * 1024)
    problem = package_problem("x.docx", file)
    assert problem
    assert "解压后超过 1 MB" in problem.zh


def test_other_kinds_are_not_looked_into(tmp_path: Path) -> None:
    assert package_problem("x.pdf", tmp_path / "not there") is None
