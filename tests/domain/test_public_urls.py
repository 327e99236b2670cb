"""Which addresses are of the public web."""

import pytest

from domain.public_urls import EXPECTED, check_public_https
from tests.domain.refusing import problem


@pytest.mark.parametrize(
    "url",
    [
        "https://posters.example.com/dune.jpg",
        "https://posters.example.com:8443/dune.jpg?size=2#top",
        "https://कला.भारत/poster.png",
        "https://8.8.8.8/poster.png",
        "https://[2606:4700:4700::1111]/poster.png",
    ],
)
def test_what_the_public_web_has_is_taken(url: str) -> None:
    check_public_https(url, "poster_url")


@pytest.mark.parametrize(
    "url",
    [
        "http://posters.example.com/dune.jpg",
        "//posters.example.com/dune.jpg",
        "https://user:password@posters.example.com/dune.jpg",
        "https://user@posters.example.com/",
        "https://posters.example.com\\@10.0.0.1/",
        "https:///dune.jpg",
        "https://localhost/x",
        "https://posters.localhost/x",
        "https://printer.local/x",
        "https://metadata.google.internal/x",
        "https://intranet/x",
        "https://127.0.0.1/x",
        "https://10.1.2.3/x",
        "https://192.168.0.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://0.0.0.0/x",
        "https://224.0.0.1/x",
        "https://100.64.0.1/x",
        "https://2130706433/x",
        "https://0x7f.1/x",
        "https://127.1/x",
        "https://[::1]/x",
        "https://[fe80::1]/x",
        "https://[fd00::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://posters.example.com:99999/x",
        "https://[broken/x",
        "javascript:alert(1)",
    ],
)
def test_all_else_is_refused_with_what_is_allowed(url: str) -> None:
    assert problem(lambda: check_public_https(url, "poster_url")) == EXPECTED
