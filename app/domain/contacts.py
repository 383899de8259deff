"""What an account says of its person, and what is wrong with it, field by field."""

import re
from dataclasses import dataclass
from unicodedata import normalize

LIMIT = 50
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_ABROAD = re.compile(r"\+[1-9][0-9]{6,14}")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class Contact:
    """Name, position and how to reach a person, as typed but trimmed."""

    name: str
    title: str = ""
    mobile: str = ""
    email: str = ""

    @classmethod
    def typed(cls, name: str, title: str, mobile: str, email: str) -> "Contact":
        """Take in what was typed: outer spaces go, so do spaces and hyphens in the number.

        Full-width digits and letters, which a Chinese keyboard types, are the ordinary ones.
        """
        number, address = (normalize("NFKC", text) for text in (mobile, email))
        return cls(name.strip(), title.strip(), re.sub(r"[\s-]", "", number), address.strip().lower())

    def problems(self) -> dict[str, str]:
        """Return what is wrong, by field. A person must be reachable by mobile or mail."""
        found: dict[str, str] = {}
        if not self.name:
            found["name"] = "请填写姓名。 / A name is required."
        elif len(self.name) > LIMIT:
            found["name"] = f"姓名最多 {LIMIT} 字，现为 {len(self.name)} 字。 / At most {LIMIT} characters."
        if len(self.title) > LIMIT:
            found["title"] = f"职务最多 {LIMIT} 字，现为 {len(self.title)} 字。 / At most {LIMIT} characters."
        if self.mobile and not (_MOBILE.fullmatch(self.mobile) or _ABROAD.fullmatch(self.mobile)):
            found["mobile"] = (
                "手机号应为 1 开头的 11 位数字；境外号码以 + 和国家代码开头。"
                " / 11 digits beginning with 1, or + and the country code."
            )
        if self.email and not _EMAIL.fullmatch(self.email):
            found["email"] = "电子邮箱应如 name@example.cn。 / An address like name@example.cn is expected."
        if not self.mobile and not self.email:
            found["mobile"] = "手机号和电子邮箱至少填一项。 / A mobile number or an e-mail address is needed."
        return found
