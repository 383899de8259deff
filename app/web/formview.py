"""Field tree -> HTML: to fill in, to read, to print. The fragment goes into a host page's own <form>."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Any

from jinja2 import Environment as Templates
from jinja2 import PackageLoader, StrictUndefined
from markupsafe import Markup

from ..feel import Environment
from ..forms import Form, draft_of_variables, read_draft
from ..forms.checking import Checker
from ..forms.dates import BEIJING
from ..forms.draft import ACTION
from ..forms.outcomes import as_it_was_shown
from ..forms.reading import read_past
from ..forms.tree import Component, Group, Text
from ..forms.values import FileFacts, NoFiles, with_known_files
from .formbuild import PartBuilder, in_rows, totals, walk
from .formparts import NewerWords, Part, Said
from .formread import Line, paired
from .formtext import said

NUMERALS = tuple("一二三四五六七八九十") + tuple(f"十{each}" for each in "一二三四五六七八九")

_templates = Templates(
    loader=PackageLoader("app.web", "templates/form"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


def _unknown(file_id: str) -> None:
    """Know of no file when it came."""


@dataclass(frozen=True, kw_only=True)
class FormContext:
    """What the host page knows: the process, the clock, the person, and where things are sent.

    `attachments` gives the facts of an uploaded file by id; `file_url` its address; `uploaded_at` when it
    came. `sees` are the access classes (personal, business, sealed) this person may read; None means all.
    The three urls may be empty: then nothing is saved, refreshed or uploaded without handing the form in.
    `is_pane` makes one narrow column of the form, to stand beside papers; `is_preview` names its fields;
    `anchor` begins the ids of a paper's headings. `window` says which window it is filled in, `newer` that
    another one has a newer draft.
    """

    variables: Mapping[str, Any]
    environment: Environment
    attachments: FileFacts = NoFiles
    file_url: Callable[[str], str] | None = None
    person: str = ""
    draft_url: str = ""
    refresh_url: str = ""
    upload_url: str = ""
    saved_at: datetime | None = None
    submit_label: str = "检查并提交"
    save_label: str = "以后再填"
    links: Sequence[tuple[str, str]] = ()
    aside: Markup = Markup()
    sees: frozenset[str] | None = None
    is_pane: bool = False
    is_preview: bool = False
    anchor: str = ""
    window: str = ""
    newer: NewerWords | None = None
    uploaded_at: Callable[[str], datetime | None] = _unknown

    def file_note(self, file: Mapping[str, Any], files: Sequence[Mapping[str, Any]] = ()) -> str:
        """Say which of several files of one name this is, and when it came: `第 2 份，2022-01-14 上传`."""
        alike = [each.get("id") for each in files if each.get("name") == file.get("name")]
        number = f"第 {alike.index(file.get('id')) + 1} 份" if len(alike) > 1 else ""
        at = self.uploaded_at(str(file.get("id", "")))
        came = f"{at.astimezone(BEIJING):%Y-%m-%d} 上传" if at else ""
        return "，".join(filter(None, (number, came)))


@dataclass(frozen=True)
class Reading:
    """A paper to read: its content, and the headings in it by id."""

    content: Markup
    headings: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Section:
    """One part of the page with its heading."""

    number: int
    label: str
    note: str
    parts: list[Part]
    component_id: str

    @property
    def id(self) -> str:
        """The element's id on the page."""
        return f"s-{self.number}"

    @property
    def is_hidden(self) -> bool:
        """Whether nothing of it is shown."""
        return all(part.is_hidden for part in self.parts)

    @property
    def left(self) -> tuple[str, str]:
        """What is left to do here, in words, and its state."""
        every = [part for part in walk(self.parts) if not part.is_hidden]
        wrong = sum(part.error is not None for part in every)
        if wrong:
            return f"{wrong} 处改正", "bad"
        wanted = [part for part in every if part.is_required and part.widget != "shown"]
        missing = sum(part.is_blank for part in wanted)
        if not missing:
            return "已填", "done"
        return ("未填" if missing == len(wanted) else f"还差 {missing} 项"), ""


@dataclass(frozen=True)
class Wrong:
    """One line of the error summary."""

    href: str
    label: str
    said: Said


def render_fill(
    form: Form,
    values: Mapping[str, Any] | None,
    errors: Mapping[str, str] | None,
    warnings: Mapping[str, Sequence[str]] | None,
    context: FormContext,
) -> Markup:
    """Render a form to fill in.

    `values` is a draft (`draft_values`), None for a form nobody has touched; `errors` are
    `InvalidForm.fields`; `warnings` are soft findings from elsewhere by field,
    shown as yellow cards beside the form's own.
    """
    draft = draft_of_variables(form, context.variables) if values is None else values
    sections = _to_fill(form, draft, errors or {}, warnings or {}, context)
    every = [part for section in sections for part in walk(section.parts)]
    return _render(
        "fill.html",
        context,
        form=form,
        sections=sections,
        wrong=_summary(sections, errors or {}),
        cards=[card for part in every for card in part.cards if not card.is_settled],
        totals=[total for section in sections for total in totals(section.parts)],
        missing=sum(part.is_answer and part.is_required and part.is_blank for part in every),
        action=ACTION,
    )


def render_preview(form: Form, context: FormContext) -> Markup:
    """Render a form nobody has touched, to look at: as its users see it first, with its fields named."""
    sections = _to_fill(form, draft_of_variables(form, {}), {}, {}, context)
    return _render("preview.html", context, form=form, sections=sections, action=ACTION)


def _to_fill(
    form: Form,
    draft: Mapping[str, Any],
    errors: Mapping[str, str],
    warnings: Mapping[str, Sequence[str]],
    context: FormContext,
) -> list[Section]:
    reading = read_draft(
        form, draft, context.variables, context.environment, context.attachments, context.person
    )
    files = with_known_files(form, context.variables, context.attachments)
    builder = PartBuilder(
        context.environment,
        reading.checker,
        files,
        errors,
        warnings,
        context.sees,
        is_preview=context.is_preview,
    )
    sections = [
        Section(number, label, note, builder.parts(reading.top, components), component_id)
        for number, (label, note, components, component_id) in enumerate(
            _sections(form, reading.top.hidden), 1
        )
    ]
    labels = _numbered(form, [section.label for section in sections if not section.is_hidden])
    return [section if section.is_hidden else replace(section, label=next(labels)) for section in sections]


def render_read(form: Form, values: Mapping[str, Any], context: FormContext) -> Markup:
    """Render accepted values (variables) to read on the screen; what is confidential is masked."""
    return render_paper(form, values, context).content


def render_paper(form: Form, values: Mapping[str, Any], context: FormContext) -> Reading:
    """Render accepted values to read, with the headings that one may go to."""
    sections = _past(form, values, context)
    content = _render("read.html", context, form=form, sections=sections)
    named = [(f"{context.anchor}-{number}", label) for number, (label, _) in enumerate(sections, 1)]
    return Reading(content, tuple((anchor, label) for anchor, label in named if label))


def render_print(form: Form, values: Mapping[str, Any], context: FormContext) -> Markup:
    """Render accepted values as the form on paper: its title, its own order, its options with ☑ and □."""
    sections = _past(form, values, context, is_print=True)
    laid = [(label, paired(lines)) for label, lines in sections]
    return _render("print.html", context, form=form, sections=laid, paired=paired)


def _past(
    form: Form, values: Mapping[str, Any], context: FormContext, *, is_print: bool = False
) -> list[tuple[str, list[Line]]]:
    form = as_it_was_shown(form, values)
    top = read_past(form, values, context.environment)
    builder = PartBuilder(
        context.environment,
        Checker(context.environment, ""),
        context.attachments,
        {},
        {},
        context.sees,
        is_print,
    )
    sections: list[tuple[str, list[Line]]] = []
    for label, _, components, component_id in _sections(form, top.hidden):
        group = next((each for each in form.components if each.id == component_id), None)
        if is_print and isinstance(group, Group) and not group.is_printed:
            continue
        shown = components if isinstance(group, Group) else _answers(components)
        lines = builder.liner.lines(top, shown)
        if lines:
            sections.append((label, lines))
    labels = _numbered(form, [label for label, _ in sections])
    return [(label, lines) for label, (_, lines) in zip(labels, sections, strict=True)]


def _numbered(form: Form, labels: Sequence[str]) -> Iterator[str]:
    """Number the headings that bear a numeral anew, where a hidden part would make them jump.

    From the form's own first numeral on: the first part of Attachment 1 bears none, its second 二.
    """
    written = (_numeral_of(each.label) for each in form.components if isinstance(each, Group))
    numbers = count(next((number for number in written if number is not None), 0))
    for label in labels:
        is_numbered = _numeral_of(label) is not None
        yield f"{NUMERALS[next(numbers)]}、{label.partition('、')[2]}" if is_numbered else label


def _numeral_of(label: str) -> int | None:
    """Return the place of the numeral that a heading begins with, from 0, if it does."""
    numeral, mark, _ = label.partition("、")
    return NUMERALS.index(numeral) if mark and numeral in NUMERALS else None


def _answers(components: Sequence[Component]) -> list[Component]:
    """Leave out instructions above the first part of a form: they are for those who fill it in."""
    return [each for each in components if not isinstance(each, Text) or each.formula is not None]


def _sections(form: Form, hidden: set[str]) -> list[tuple[str, str, list[Component], str]]:
    """Cut a form into its headed groups; what stands between them makes sections without heading."""
    sections: list[tuple[str, str, list[Component], str]] = []
    is_open = False
    for component in form.components:
        if isinstance(component, Group):
            inner = [] if component.name in hidden else list(component.components)
            sections.append((component.label, component.description, inner, component.id))
            is_open = False
        elif is_open:
            sections[-1][2].append(component)
        else:
            sections.append(("", "", [component], component.id))
            is_open = True
    return sections


def _summary(sections: Sequence[Section], errors: Mapping[str, str]) -> list[Wrong]:
    """List the errors in the order of the page; those that belong to no field of it come last."""
    found = {
        part.name: Wrong(f"#{part.id}", f"{title} {part.label}".strip(), part.error)
        for section in sections
        for title, part in in_rows(section.parts, by_group=True)
        if part.error is not None and not part.is_hidden
    }
    rest = [Wrong("", "", Said(*said(text))) for name, text in errors.items() if name not in found]
    return [*found.values(), *rest]


def _render(template: str, context: FormContext, **known: Any) -> Markup:
    saved = context.saved_at.astimezone(BEIJING) if context.saved_at else None
    text = _templates.get_template(template).render(context=context, saved=saved, **known)
    return Markup(text)  # noqa: S704 - rendered with autoescape


__all__ = [
    "FormContext",
    "Reading",
    "render_fill",
    "render_paper",
    "render_preview",
    "render_print",
    "render_read",
]
