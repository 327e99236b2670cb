"""One look on every page that a customer meets on the way, also on the payment provider's."""

import re
from pathlib import Path

import sandbox
from rest import web

TOKEN = re.compile(r"^ *(--[\w-]+): (.+);$", re.MULTILINE)


def tokens_of(path: Path) -> dict[str, str]:
    return dict(TOKEN.findall(path.read_text("utf-8")))


def test_the_sandboxs_colours_are_the_platforms() -> None:
    ours = tokens_of(web.FOLDER / "marquee.css")
    theirs = tokens_of(Path(sandbox.__file__).parent / "templates" / "base.html")
    assert len(theirs) > 10
    assert {name: ours.get(name) for name in theirs} == theirs


def test_pages_of_the_server_use_only_tokens_that_exist() -> None:
    used = re.findall(r"var\((--[\w-]+)\)", (web.FOLDER / "plain.css").read_text("utf-8"))
    assert set(used) <= tokens_of(web.FOLDER / "marquee.css").keys()
