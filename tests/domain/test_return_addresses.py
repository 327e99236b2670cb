"""Customers are sent on to the platform's own pages and to allowed ones, whatever an address looks like."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInput
from domain.returning import MOST_CHARACTERS, ReturnAddresses

OURS = ReturnAddresses("https://tickets.example", ("https://cinema.example", "http://localhost:3000"))
DEVELOPERS = ReturnAddresses("http://127.0.0.1:8000", (), ("127.0.0.1", "Box.Local"))


@pytest.mark.parametrize(
    "url",
    [
        "https://tickets.example",
        "https://tickets.example/b/BOOK_1/done?from=app#top",
        "HTTPS://Tickets.Example:443/",
        "https://cinema.example/back",
        "http://localhost:3000/%E0%A4%B9",
    ],
)
def test_pages_of_the_platform_and_of_allowed_origins_are_led_back_to(url: str) -> None:
    assert OURS.checked(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/b/BOOK_1/done",
        "//tickets.example/",
        "http://tickets.example/",
        "https://tickets.example:8443/",
        "https://tickets.example.evil.example/",
        "https://evil.example/?https://tickets.example/",
        "https://tickets.example@evil.example/",
        "https://user:secret@tickets.example/",
        "https://evil.example\\@tickets.example/",
        "https://tickets.example\\.evil.example/",
        "https://tickets.example\t.evil.example/",
        "https:///evil.example/",
        "https:tickets.example/",
        " https://tickets.example/",
        "https://tickets.example/\r\nSet-Cookie: a=b",
        "https://tickets.example/back\n",
        "https://tic\u212aets.example/",
        "https://tickets.example/ह",
        "javascript:alert(1)//https://tickets.example/",
        "data:text/html,x",
        "http://localhost:3001/",
        "https://tickets.example/" + "a" * MOST_CHARACTERS,
    ],
)
def test_every_other_address_is_refused_by_name(url: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        OURS.checked(url)
    assert [error.field for error in refusal.value.errors] == ["returnUrl"]


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:9000/",
        "http://127.0.0.1/x",
        "http://[::1]:8000/",
        "http://192.168.1.5:8000/",
        "http://box.local/",
    ],
)
def test_a_development_server_leads_back_to_itself_by_any_of_its_names(url: str) -> None:
    assert DEVELOPERS.allows(url)
    assert not OURS.allows(url)


def test_a_development_server_leads_to_no_stranger() -> None:
    assert not DEVELOPERS.allows("https://evil.example/")
    assert not DEVELOPERS.allows("http://localhost.evil.example/")


def test_an_address_that_is_allowed_no_more_gives_way_to_the_bookings_page() -> None:
    asked = "https://cinema.example/back"
    assert OURS.after(asked, "BOOK_1") == asked
    assert ReturnAddresses("https://tickets.example").after(asked, "BOOK_1") == "https://tickets.example/b/BOOK_1/done"
    assert OURS.after(None, "BOOK_1") == "https://tickets.example/b/BOOK_1/done"


@given(
    st.lists(
        st.sampled_from(
            [
                "https://",
                "http://",
                "tickets.example",
                "evil.example",
                "@",
                "\\",
                "/",
                ":",
                "443",
                "?",
                "#",
                ".",
                "\t",
                "%2e",
                "[",
                "]",
                "\u017f",
            ]
        ),
        max_size=8,
    ).map("".join)
)
def test_whatever_is_allowed_has_an_allowed_host_for_everybody_who_reads_it(url: str) -> None:
    if OURS.allows(url):
        parts = urlsplit(url)
        assert (parts.scheme, parts.hostname, parts.port or 443) == ("https", "tickets.example", 443)
        assert parts.username is None
        assert not {"\\", "\t", "\u017f"} & set(url)
