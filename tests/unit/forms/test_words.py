"""字 are counted alike on both sides."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.forms import count_words

COUNTER = Path(__file__).parents[3] / "app/web/static/form/parts/counter.js"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("  揭榜 挂帅\r\n", 4),
        ("“双碳”，", 5),
        ("𠮷野家", 3),
        ("a\u3000b\ufeff\u00a0c", 3),
        ("1000 kW·h", 8),
    ],
)
def test_white_space_does_not_count_and_punctuation_counts_one(text, count):
    assert count_words(text) == count


def test_a_thousand_pass_and_one_more_is_refused(submit):
    field = {"type": "textarea", "key": "t", "properties": {"maxWords": "1000", "rule": "R-036"}}
    assert submit([field], {"t": "字" * 1000 + "\n \n"}) == {"t": "字" * 1000}
    with pytest.raises(Exception, match="1 处需要改正") as refused:
        submit([field], {"t": "字" * 1001})
    assert refused.value.fields == {
        "t": "字数超出：1001/1000 字，请删减 1 字（R-036） / 1 characters over the limit of 1000 (R-036)"
    }


@given(st.text(), st.text())
def test_the_count_of_two_texts_is_the_sum_of_their_counts(one, other):
    assert count_words(one + other) == count_words(one) + count_words(other)


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
def test_the_page_counts_as_the_server_does():
    texts = [chr(point) + "字" for point in [*range(0x300), *range(0x1680, 0x1682), *range(0x2000, 0x2070)]]
    texts += ["\u3000𠮷\ufeff，", "线\r\n段", "\u180e\u200b", "🇨🇳👨‍👩‍👧"]
    script = (
        f"import {{ countWords }} from {json.dumps(COUNTER.as_uri())};"
        "let all = ''; for await (const part of process.stdin) all += part;"
        "console.log(JSON.stringify(JSON.parse(all).map(countWords)));"
    )
    run = subprocess.run(
        [
            shutil.which("node"),
            "--no-warnings",
            "--experimental-default-type=module",
            "--input-type=module",
            "-e",
            script,
        ],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert json.loads(run.stdout) == [count_words(text) for text in texts]
