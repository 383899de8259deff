"""What a template is given about each component of a form: drawn, not decided, from here on."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from ..forms.tree import Choice, Field, TextField
from .formread import Line


@dataclass(frozen=True)
class Said:
    """A sentence in both languages, as error, warning or note."""

    zh: str
    en: str = ""
    source: str = ""


@dataclass(frozen=True)
class NewerWords:
    """A newer draft of another window: the button that keeps this one, the way to the other, what differs.

    `lines` are label, there, here.
    """

    words: str
    keep: str
    url: str
    lines: Sequence[tuple[str, str, str]]


@dataclass
class Card:
    """A yellow or red card: a rule, what was filled in, where the rule comes from, the reason asked for."""

    id: str
    said: Said
    rule: str
    article: str
    label: str = ""
    words: str = ""
    reason: "Part | None" = None
    is_stop: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether a summary need not name it: it is among the errors already, or its reason is given."""
        return self.is_stop or (self.reason is not None and not self.reason.is_blank)


@dataclass
class Row:
    """One row of a list; `number` is a placeholder in the row that `rows.js` copies."""

    number: Any
    name: str
    parts: list["Part"]
    row_name: str = "行"

    @property
    def title(self) -> str:
        """What the row is called: 第 2 条, or 成员单位 2."""
        is_counter = len(self.row_name) == 1
        return f"第 {self.number} {self.row_name}" if is_counter else f"{self.row_name} {self.number}"


@dataclass(frozen=True)
class Total:
    """A sum that stays in sight while its parts are filled in: the page counts on, the server judges."""

    label: str
    part: "Part"


@dataclass
class Part:
    """One component, ready to be drawn. `widget` names the macro that draws it."""

    widget: str
    component: Any
    name: str
    label: str = ""
    smalls: list[str] = field(default_factory=list)
    hint: str = ""
    span: str = ""
    is_hidden: bool = False
    is_required: bool = False
    is_blank: bool = True
    text: str = ""
    texts: list[str] = field(default_factory=list)
    options: tuple[Choice, ...] = ()
    counter: tuple[int, str, str] | None = None
    limit: int = 0
    input_type: str = "text"
    inputmode: str = ""
    files: list[Mapping[str, Any]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    columns: list["Part"] = field(default_factory=list)
    new_row: Row | None = None
    is_table: bool = False
    is_growing: bool = False
    html: Markup = Markup()
    line: Line | None = None
    error: Said | None = None
    notes: list[Said] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    parts: list["Part"] = field(default_factory=list)
    sum_of: tuple[str, ...] = ()
    sum_so_far: str = ""

    @property
    def is_known(self) -> bool:
        """Whether it only names what stands here, in one line."""
        return self.widget == "shown" and not self.is_hidden and isinstance(self.component, TextField)

    @property
    def is_answer(self) -> bool:
        """Whether a person answers here, and not in something inside."""
        return not self.is_hidden and self.widget not in {"rows", "group", "shown", "note"}

    @property
    def id(self) -> str:
        """The element's id on the page."""
        return f"f-{self.name}"

    @property
    def described_by(self) -> str:
        """What a screen reader says after the label: error, soft rules, counter."""
        ids = [f"{self.id}-e"] if self.error else []
        ids += [f"{self.id}-n"] if self.notes else []
        ids += [f"{self.id}-h"] if self.hint else []
        ids += [f"{self.id}-c"] if self.counter else []
        return " ".join(ids)

    @property
    def state(self) -> str:
        """A sign that changes when anything but what the person typed changes; the page compares it."""
        cards = [
            (card.said, card.words if not isinstance(self.component, Field) else "") for card in self.cards
        ]
        shown = self.text if self.widget == "shown" else ""
        known = (
            self.widget,
            self.is_hidden,
            self.is_required,
            self.options,
            self.limit,
            shown,
            self.html,
            self.line,
        )
        return f"{zlib.crc32(repr((known, cards, self.notes)).encode()):08x}"
