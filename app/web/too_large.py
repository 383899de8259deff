"""A request over the limit: its texts are read, its files are not, and the answer says which limit."""

from flask import Flask, current_app, request

from .form_request import FormRequest

MEGABYTE = 1024 * 1024
READ_FOR_ITS_TEXTS = 4
"""Up to so many times the limit a task's form is read for what was typed; the server takes no more either."""


def register(app: Flask) -> None:
    """Read a task's form over the limit, before anything else looks at it; other pages refuse it."""
    app.request_class = FormRequest
    app.before_request(_read_only_texts)


def _read_only_texts() -> None:
    most, sent = current_app.config["MAX_CONTENT_LENGTH"], request.content_length or 0
    if request.endpoint == "task.complete" and sent > most and isinstance(request, FormRequest):
        request.drops_files = True
        request.max_content_length = READ_FOR_ITS_TEXTS * most


def files_are_dropped() -> bool:
    """Whether the files of this request were too large together and are not there."""
    return isinstance(request, FormRequest) and request.drops_files


def limit_words() -> str:
    """Say the limit of one request, and what was sent, as in `一次最多提交 60 MB，这次共 75 MB`."""
    most, sent = current_app.config["MAX_CONTENT_LENGTH"], request.content_length or 0
    known = f"，这次共 {-(-sent // MEGABYTE)} MB" if sent > most else ""
    return f"一次最多提交 {most // MEGABYTE} MB（文字 {_text_limit()} MB）{known}"


def dropped_words(name: str) -> str:
    """Say beside its field why a file was not taken and what to do."""
    most = current_app.config["MAX_CONTENT_LENGTH"] // MEGABYTE
    return (
        f"“{name}”没有收下：{limit_words()}。请重新选择；文件多时分几次，每次选一部分后按“以后再填”保存。"
        f" / Not taken: at most {most} MB at a time. Choose it again, fewer files at a time."
    )


def refusal_words() -> str:
    """Say on a page of its own what is too large and what to do."""
    most = current_app.config["MAX_CONTENT_LENGTH"] // MEGABYTE
    return (
        f"提交的内容过大，没有收下：{limit_words()}。请减少文件或缩小文件后重新提交；"
        "用浏览器的“后退”可回到原页，已自动保存的草稿在“待办”中仍然保留。"
        f" / What was sent is too large: at most {most} MB at a time, {_text_limit()} MB of it text."
        " Send fewer or smaller files; drafts saved before are kept in the tasklist."
    )


def _text_limit() -> int:
    return int(current_app.config["MAX_FORM_MEMORY_SIZE"]) // MEGABYTE
