"""Tests in a browser are not left out by accident."""

import pytest

from tests.web import visitors
from tests.web.visitors import REQUIRED, browser_program


@pytest.fixture
def _no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitors, "PROGRAMS", ("a-browser-that-nobody-has",))


@pytest.mark.usefixtures("_no_browser")
def test_without_a_browser_its_tests_are_skipped_with_what_to_install() -> None:
    with pytest.raises(pytest.skip.Exception, match="apt install chromium"):
        browser_program({})


@pytest.mark.usefixtures("_no_browser")
def test_where_a_browser_is_required_its_absence_is_a_failure() -> None:
    with pytest.raises(pytest.fail.Exception, match="apt install chromium"):
        browser_program({REQUIRED: "required"})
