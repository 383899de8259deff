"""What a Chinese keyboard types in full width is the number or address that it looks like."""

from app.domain.contacts import Contact


def test_full_width_numbers_and_addresses_are_taken_as_ordinary_ones() -> None:
    contact = Contact.typed("孟和", "", "１３９ ０４７７－００１２", "ＭＨ＠example．cn")
    assert (contact.mobile, contact.email) == ("13904770012", "mh@example.cn")
    assert contact.problems() == {}
