"""XML that strangers wrote."""

import pytest

from app.domain.errors import InvalidDeployment
from app.engine.diagram import read_diagram
from app.engine.xml_reader import LARGEST_FILE, Unreadable, read_xml

BOMB = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><d>&b;</d>"""
FILE = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>"""
NETWORK = b"""<?xml version="1.0"?><!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd"><d/>"""


LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n + 1, b"&l%d;" % n * 10) for n in range(9))
LAUGHTER = b'<?xml version="1.0"?><!-- c -->\n<!DOCTYPE d [<!ENTITY l0 "ha">' + LAUGHS + b"]><d>&l9;</d>"


@pytest.mark.parametrize("xml", [BOMB, FILE, NETWORK, LAUGHTER, BOMB.decode().encode("utf-16")])
def test_a_doctype_is_refused_by_its_name_and_nothing_of_it_is_resolved(xml):
    with pytest.raises(Unreadable, match="DOCTYPE"):
        read_xml(xml)


def test_the_parsers_words_are_said_once_and_with_a_place():
    with pytest.raises(Unreadable) as caught:
        read_xml(b"<a>\n<b></a>")
    said = str(caught.value)
    assert said.startswith("第 2 行第 8 列不是合法的 XML / not well-formed XML: ")
    assert said.count("mismatch") == 1
    assert "<string>" not in said


@pytest.mark.parametrize("xml", [b"", b"<a>", b"not xml", b"<a></b>", b"\xff\xfe\x00", b"<a b=1/>"])
def test_what_is_no_xml_is_refused(xml):
    with pytest.raises(Unreadable):
        read_xml(xml)


def test_what_is_too_large_or_too_deep_is_refused():
    with pytest.raises(Unreadable):
        read_xml(b"<a>" + b" " * LARGEST_FILE + b"</a>")
    with pytest.raises(Unreadable):
        read_xml(b"<a>" * 61 + b"</a>" * 61)
    read_xml(b"<a>" * 60 + b"</a>" * 60)


def test_comments_and_instructions_are_skipped():
    assert len(read_xml(b"<a><!-- c --><?p i?><b/></a>")) == 1


def test_an_unreadable_file_is_a_finding():
    with pytest.raises(InvalidDeployment) as caught:
        read_diagram(b"<a>", "x.bpmn")
    assert [(finding.file, finding.rule) for finding in caught.value.findings] == [("x.bpmn", "unreadable")]
