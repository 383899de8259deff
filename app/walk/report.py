"""What the walk prints and checks at its end: payments, public pages, and that nothing is left open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from ..services.work import House
from ..store.instances import open_instances
from ..store.jobs import open_incidents_with_instances, waiting_messages
from .browser import Browser
from .page import Page, words_of
from .story import Step, Story, Unexpected

OK = 200
AS_SERVED = "127.0.0.1:8000"
"""Where `./run serve` answers when no port is said."""
Say = Callable[[str], None]

COLUMNS = ("/public/", "/public/publicity/", "/public/announcements/", "/public/others/")


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment as the register shows it, in 万元."""

    tranche: str
    payee: str
    amount: Decimal
    paid_at: str


def step_line(step: Step) -> str:
    """Write one completed element: stage, element, person and business time."""
    at = f"{step.at:%Y-%m-%d %H:%M}" if step.at else "—"
    return f"{at}  {step.stage}｜{step.element}（{step.element_id}）｜{step.person} {step.username}"


def payments(story: Story, reader: str) -> list[Payment]:
    """Read the register of payments as a desk of the department does, the earliest first."""
    page = story.as_person(reader).browser.get("/registers/payments/")
    rows = [[words_of(cell) for cell in row.xpath("./td")] for row in page.find("//tbody/tr")]
    try:
        found = [Payment(row[1], row[2], Decimal(row[3].replace(",", "")), row[4]) for row in rows]
    except (IndexError, InvalidOperation) as error:
        raise Unexpected("拨款台账无法读出 / the register of payments cannot be read", page) from error
    return sorted(found, key=lambda payment: payment.paid_at)


def say_payments(say: Say, found: Sequence[Payment]) -> None:
    """Print the payments and their sum."""
    say("")
    say("拨款（万元） / payments")
    for each in found:
        say(f"  {each.paid_at}  {each.tranche}  {each.payee}  {each.amount:.2f}")
    say(f"  合计 / sum  {sum((each.amount for each in found), Decimal()):.2f}")


def public_pages(browser: Browser) -> list[Page]:
    """Open every page of the public site without signing in. Raises Unexpected when one does not answer."""
    pages: list[Page] = []
    for column in COLUMNS:
        page = _opened(browser, column)
        pages.append(page)
        pages += [_opened(browser, path) for path in page.links("/public/items/")]
    return pages


def say_public_pages(say: Say, pages: Sequence[Page], *, is_own: bool) -> None:
    """Print the addresses of the public pages with what they are about.

    An own server ends with the walk: its pages have the address at which the command below opens them again.
    """
    say("")
    say("公开页（不用登录" + ("；按末行命令重新启动后打开" if is_own else "") + "） / public pages")
    for page in pages:
        url = urlsplit(page.url)
        say(f"  {(url._replace(netloc=AS_SERVED) if is_own else url).geturl()}  {page.heading}")


def expect_on_some_page(pages: Sequence[Page], what: str, *words: str) -> None:
    """Go on only if one of the public pages says all of this. Raises Unexpected."""
    if not any(all(word in page.words for word in words) for page in pages):
        raise Unexpected(f"没有一个公开页载明{what} / no public page says: {'、'.join(words)}")


def expect_ended(story: Story) -> None:
    """Go on only if every instance of this story has ended, as its page says. Raises Unexpected."""
    for path in story.instances:
        page = story.instance_page(path)
        if "已结束" not in page.words or "遇到技术问题" in page.words:
            raise Unexpected(f"{path} 尚未结束 / this instance has not ended", page)


MOST_TOLD = 200


def expect_nothing_open(house: House) -> None:
    """Go on only if the database holds no open instance, incident or message. Raises Unexpected."""
    left = left_open(house)
    if left:
        raise Unexpected("尚有未结事项 / something is left open:\n" + "\n".join(left))


def left_open(house: House) -> list[str]:
    """Return in words what is open in the database."""
    with house.reading() as work:
        lines = [
            f"  流程 / instance {instance.definition.key} {instance.title} {instance.id}"
            for instance in open_instances(work.session)
        ]
        lines += [
            f"  事故 / incident {incident.process_id}.{incident.element_id}: {incident.message}"
            for incident, _instance in open_incidents_with_instances(work.session, MOST_TOLD)
        ]
        lines += [
            f"  消息 / message {message.name} {message.correlation_key}"
            for message in waiting_messages(work.session)
        ]
    return lines


def _opened(browser: Browser, path: str) -> Page:
    page = browser.get(path)
    if page.status != OK:
        raise Unexpected(f"公开页 {path} 答 {page.status} / does not answer 200", page)
    return page
