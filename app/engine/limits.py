"""What a diagram that strangers draw may cost: sizes of files, of names, and of what one command may do.

The rows that show an instance have columns of a fixed width; a text that is computed is measured here
first, so that the element that computed it becomes an incident and the command before it is kept.
"""

from datetime import timedelta

from ..domain.errors import ExecutionFailed

MOST_ELEMENTS = 1_000  # in one file; the largest of the procedure has 82
MOST_FLOWS = 4_000
MOST_INSTANCES = 1_000  # of one multi-instance
MOST_TOKENS = 10_000  # live in one process instance when a multi-instance begins
MOST_STEPS = 20_000  # elements passed in one command; more is a loop that nothing ends
LONGEST_RUN = 10.0  # seconds of computing in one command; how busy the machine is does not count

SHORTEST_CYCLE = timedelta(minutes=1)
FIRST_YEAR, LAST_YEAR = 1900, 2999  # of a timer or due date; later ones cannot be shown in every time zone

LONGEST_ID = 100
LONGEST_NAME = 200  # an element's name as rows show it
LONGEST_TEXT = 200  # a group, form, message, signal or correlation key
LONGEST_PERSON = 100
LONGEST_JOB_TYPE = 100
HIGHEST_PRIORITY = 100
MOST_RETRIES = 100


class LimitReached(ExecutionFailed):
    """A command would have cost too much; all tokens that stop so at one element are one incident."""

    code = "limit_reached"


def measured(text: str, what: str, longest: int = LONGEST_TEXT) -> str:
    """Return the text when a row can hold it. Raises ExecutionFailed when it is too long or has a NUL."""
    if len(text) > longest:
        raise ExecutionFailed(
            f"{what} 有 {len(text)} 字，上限 {longest}"
            f" / {what} has {len(text)} characters, the limit is {longest}"
        )
    if "\0" in text:
        raise ExecutionFailed(f"{what} 含空字符 / {what} contains a NUL character")
    return text
