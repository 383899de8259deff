"""A document type is found in a file's bytes, before any parser reads what it declares."""

import re

BEFORE_THE_ROOT = re.compile(rb"(?:\s|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)


def has_doctype(xml: bytes) -> bool:
    """Say whether a DOCTYPE stands before the first element, in any encoding that contains ASCII."""
    return BEFORE_THE_ROOT.match(xml) is not None
