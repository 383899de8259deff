"""Word and Excel packages: of the kind their name says, without macros, of a bearable size unpacked."""

import zipfile
import zlib
from pathlib import Path

from ..forms import Problem

MAIN_PARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
"""What a package of this ending holds besides its list of types."""

TYPES = "[Content_Types].xml"
MACROS = "vbaproject"
MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 10_000
MAX_TYPES = 1024 * 1024


def package_problem(name: str, path: Path) -> Problem | None:
    """Return why a file is not taken as the Word or Excel package its name says; None for other kinds.

    Only the list of types is unpacked, up to a bound; the sizes are those the package declares, which no
    reader exceeds.
    """
    main = MAIN_PARTS.get(Path(name).suffix.lower())
    if main is None:
        return None
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            with package.open(TYPES) as types:
                declared = types.read(MAX_TYPES).lower()
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, ValueError, EOFError, zlib.error):
        parts, declared = [], b""
    names = {part.filename for part in parts}
    if main not in names:
        return Problem(f"“{name}”的内容与文件类型不符", f"the content of '{name}' is not what its name says")
    if MACROS.encode() in declared or any(MACROS in each.lower() for each in names):
        return Problem(f"“{name}”含有宏，请另存为不含宏的文件", f"'{name}' contains macros")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        most = MAX_UNPACKED // 2**20
        return Problem(f"“{name}”解压后超过 {most} MB", f"'{name}' is over {most} MB unpacked")
    return None
