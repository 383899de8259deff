"""The file that ended instances are archived to: a zip that can be read without this program.

Written beside its place, made durable, read back and compared, and only then given its name.
"""

import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import msgspec

from ..domain.base import decode_json, encode_json
from ..domain.errors import Conflict, Invalid

FORMAT = 1
MANIFEST = "manifest.json"
README = "README.txt"
CHUNK = 1024 * 1024
DAMAGED = "归档文件已损坏 / the archive is damaged"

EXPLANATION = """\
揭榜挂帅系统归档文件（格式 1）

这里是已办结并移出系统的件。不需要本系统，解压后用任何文本编辑器即可阅读：case.txt 是给人看的全文，
其余文本是 JSON，都用 UTF-8 编码。

manifest.json               目录：有哪些件、各有多少条记录、每个文件的大小和 SHA-256
people.json                 文中出现的账号和编号各是谁、属于哪个单位
instances/编号/case.txt      一件的全文：提交的每份表单（栏目名称和内容）、文件、办理轨迹；时间为北京时间
instances/编号/record.json  一件的全部记录：任务、提交的表单、办理轨迹、附件清单、通知、消息、作业等
instances/编号/variables.json  办结时的全部变量
instances/编号/snapshot.zst 供本系统取回此件用（zstd 压缩的 JSON），阅读时不需要
values/                     过大的变量值，按 SHA-256 命名（variables.json 中已包含）
definitions/                办理时所用的流程图（BPMN）、表单（form-js，有每栏的名称）和决策表（DMN）
files/                      上传的文件，按 SHA-256 命名；原名见 record.json 的 attachment

核对：每个文件的 SHA-256 应与 manifest.json 一致；manifest.json 所在的整个文件的 SHA-256 记在系统的审计链中。
JSON 中的时间都是协调世界时（UTC），北京时间要加 8 小时。金额单位为万元。

Archive of the 揭榜挂帅 system (format 1)

Ended cases that were taken out of the system. No program of ours is needed: texts are JSON in UTF-8.
manifest.json lists the cases and the size and SHA-256 of every file; people.json says who the accounts are;
instances/ID/case.txt is a case to read, its forms and its history; record.json holds all its rows (tasks,
submitted forms, history, attachments, notices, messages, jobs, incidents), variables.json its variables at
the end; definitions/ holds the diagrams, forms and decisions it ran on; files/ what people uploaded, named by
SHA-256. snapshot.zst and values/ are for bringing a case back. Times in JSON are UTC, amounts in 万元
(10,000 CNY).
"""


def readable(value: Any) -> bytes:
    """Write JSON for people: exact, one entry to a line."""
    return msgspec.json.format(encode_json(value), indent=1)


@dataclass
class ArchiveWriter:
    """Adds entries to an archive and keeps their sizes and digests for the manifest."""

    zip: zipfile.ZipFile
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, content: bytes) -> None:
        """Add an entry; one that is there already stays."""
        if name not in self.entries:
            self.zip.writestr(name, content)
            self.entries[name] = {"size": len(content), "sha256": sha256(content).hexdigest()}

    def add_file(self, name: str, path: Path) -> None:
        """Add a file from the disk, piece by piece."""
        if name in self.entries:
            return
        digest, size = sha256(), 0
        about = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
        about.compress_type = zipfile.ZIP_DEFLATED
        with path.open("rb") as source, self.zip.open(about, "w", force_zip64=True) as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
        self.entries[name] = {"size": size, "sha256": digest.hexdigest()}


@contextmanager
def new_archive(target: Path) -> Iterator[tuple[ArchiveWriter, dict[str, Any]]]:
    """Lend a writer and the manifest's facts to fill in; the file appears whole when the block ends.

    It does not appear when there are no facts. Raises Conflict when the target exists, Invalid when what
    was written does not read back.
    """
    if target.exists():
        raise Conflict(f"文件已存在：{target}。 / The file exists already.")
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
                writer, facts = ArchiveWriter(packed), dict[str, Any]()
                yield writer, facts
                if not facts:
                    return
                writer.add(README, EXPLANATION.encode())
                packed.writestr(MANIFEST, readable({"format": FORMAT, **facts, "entries": writer.entries}))
            stream.flush()
            os.fsync(stream.fileno())
        with open_archive(unfinished):
            pass  # read back and compared
        unfinished.replace(target)
        _make_durable(target.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _make_durable(folder: Path) -> None:
    """See to it that the name of a new file is not lost when the power fails."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class ArchiveReader:
    """An archive whose every entry is as its manifest says."""

    zip: zipfile.ZipFile
    manifest: Mapping[str, Any]

    def read(self, name: str) -> bytes:
        """Return an entry. Raises Invalid when there is none."""
        try:
            return self.zip.read(name)
        except KeyError as error:
            raise Invalid(f"{DAMAGED}: {name}") from error

    def read_json(self, name: str) -> Any:
        """Return an entry as the values it is."""
        return decode_json(self.read(name))


@contextmanager
def open_archive(path: Path) -> Iterator[ArchiveReader]:
    """Lend an archive, checked whole. Raises Invalid when it is none of ours or anything was changed."""
    try:
        with zipfile.ZipFile(path) as packed:
            manifest = decode_json(packed.read(MANIFEST))
            if manifest.get("format") != FORMAT:
                raise Invalid(f"不认识的归档格式 / unknown format of archive: {manifest.get('format')}")
            _compare(packed, manifest["entries"])
            yield ArchiveReader(packed, manifest)
    except (zipfile.BadZipFile, KeyError, AttributeError, EOFError, msgspec.DecodeError) as error:
        raise Invalid(f"{DAMAGED}: {error}") from error


def _compare(packed: zipfile.ZipFile, entries: Mapping[str, Any]) -> None:
    if set(packed.namelist()) != {MANIFEST, *entries}:
        raise Invalid(DAMAGED)
    for name, kept in entries.items():
        with packed.open(name) as content:
            digest = file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
        if digest != kept["sha256"] or packed.getinfo(name).file_size != kept["size"]:
            raise Invalid(f"{DAMAGED}: {name}")


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()
