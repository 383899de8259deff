"""A request too large even for its texts: the server below the pages answers it, in our words."""

import json
from html import escape

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import ErrorTask
from waitress.utilities import RequestEntityTooLarge

READ_AND_DROPPED = 8
"""Up to so many times the server's limit is taken in and forgotten: a browser shows no answer to what it is
still sending when the connection closes."""

WORDS = (
    "提交的内容过大，没有收下。请减少文件或缩小文件，分几次提交；用浏览器的“后退”可回到原页，"
    "已自动保存的草稿在“待办”中仍然保留。"
    " / What was sent is too large and was not taken. Send fewer or smaller files;"
    " drafts saved before are kept in the tasklist."
)
PAGE = """<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>内容过大 · 揭榜挂帅</title></head>
<body><main><h1>内容过大</h1><p>{chinese}</p><p lang="en">{english}</p>
<p><a href="/tasks">回到待办</a></p></main></body>
</html>
"""


class PatientParser(HTTPRequestParser):
    """Takes the rest of what is too large in, and keeps none of it."""

    left = 0

    def received(self, data: bytes) -> int:
        """Drop what is left of the body; else read as ever."""
        if self.left:
            dropped = min(len(data), self.left)
            self.left -= dropped
            self.completed = not self.left
            return dropped
        consumed = int(super().received(data))
        most = READ_AND_DROPPED * self.adj.max_request_body_size
        if self.is_too_large and not self.expect_continue and 0 < self.content_length <= most:
            self.left, self.completed = self.content_length, False
        return consumed

    @property
    def is_too_large(self) -> bool:
        """Whether this is why it is refused."""
        return isinstance(self.error, RequestEntityTooLarge)


class PlainAnswer(ErrorTask):
    """Answers what is too large with our page, or with JSON to a program."""

    def execute(self) -> None:
        """Write the answer and close."""
        if not self.request.is_too_large:
            super().execute()
            return
        asked = self.request.headers
        wants_json = self.request.path.startswith("/api/") or "X_REQUESTED_WITH" in asked
        wants_json |= asked.get("ACCEPT", "").startswith("application/json")
        chinese, _, english = WORDS.partition(" / ")
        said = {"code": "request_entity_too_large", "message": WORDS, "fields": {}}
        page = PAGE.format(chinese=escape(chinese), english=escape(english))
        body = (json.dumps(said, ensure_ascii=False) if wants_json else page).encode()
        self.status = "413 Request Entity Too Large"
        kind = "application/json" if wants_json else "text/html; charset=utf-8"
        self.response_headers += [
            ("Content-Type", kind),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'"),
            ("Cache-Control", "no-store"),
        ]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class PatientChannel(HTTPChannel):
    """A connection that refuses in our words."""

    parser_class = PatientParser
    error_task_class = PlainAnswer
