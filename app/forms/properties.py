"""Our own properties: what a stock form-js component may say more, and on which types."""

TYPED = frozenset(
    {
        "textfield",
        "textarea",
        "number",
        "datetime",
        "checkbox",
        "checklist",
        "radio",
        "select",
        "taglist",
        "filepicker",
        "dynamiclist",
    }
)
"""Types a person fills in."""

ANY = TYPED | {"text", "group", "table", "expression", "documentPreview"}
"""Every type that we show or keep."""

TAKES_PROPERTY: dict[str, frozenset[str]] = {
    "kind": frozenset({"textfield", "number"}),
    "maxWords": frozenset({"textfield", "textarea"}),
    "rule": ANY,
    "article": ANY,
    "requiredIf": TYPED,
    "check": TYPED | {"text"},
    "checkMessage": TYPED | {"text"},
    "warn": TYPED | {"text"},
    "warnMessage": TYPED | {"text"},
    "reasonKey": TYPED | {"text"},
    "notBefore": frozenset({"datetime"}),
    "notAfter": frozenset({"datetime"}),
    "minRows": frozenset({"dynamiclist"}),
    "maxRows": frozenset({"dynamiclist"}),
    "rowName": frozenset({"dynamiclist"}),
    "accept": frozenset({"filepicker"}),
    "maxSizeMb": frozenset({"filepicker"}),
    "maxFiles": frozenset({"filepicker"}),
    "newest": frozenset({"filepicker"}),
    "confidential": ANY,
    "auto": TYPED,
    "print": frozenset({"group"}),
    "begins": frozenset({"text"}),
    "read": frozenset({"text"}),
}

PROPERTIES = tuple(TAKES_PROPERTY)
"""Every property that means something."""

TEXT_KINDS = frozenset({"uscc", "phone", "mobile", "email", "postcode", "money", "percent", "int", "sign"})
NUMBER_KINDS = frozenset({"money", "percent", "int"})
CONFIDENTIAL = frozenset({"personal", "business", "sealed"})
