"""A setting that no page names is found, and a name in a page that is no setting."""

from pathlib import Path

import pytest

from checks import settings
from settings import environment_names


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text("\n".join(sorted(environment_names().values())[::2]))
    (tmp_path / "docs/deploying.md").write_text("\n".join(sorted(environment_names().values())[1::2]))
    return tmp_path


def test_settings_may_stand_in_either_page(tree: Path) -> None:
    assert list(settings.findings(tree)) == []


def test_a_setting_that_no_page_names_is_found(tree: Path) -> None:
    page = tree / "README.md"
    page.write_text("\n".join(line for line in page.read_text().splitlines() if line != "MARQUEE_DRAIN_SECONDS"))
    page = tree / "docs/deploying.md"
    page.write_text("\n".join(line for line in page.read_text().splitlines() if line != "MARQUEE_DRAIN_SECONDS"))
    (finding,) = settings.findings(tree)
    assert "MARQUEE_DRAIN_SECONDS stands in none of" in finding


def test_a_longer_name_does_not_stand_for_a_shorter_one(tree: Path) -> None:
    for page in (tree / "README.md", tree / "docs/deploying.md"):
        page.write_text(page.read_text().replace("MARQUEE_TOKEN_SECRET\n", "\n"))
    assert any("MARQUEE_TOKEN_SECRET stands" in finding for finding in settings.findings(tree))


def test_a_page_that_names_no_setting_of_ours_is_found(tree: Path) -> None:
    (tree / "README.md").write_text((tree / "README.md").read_text() + "\nSet `MARQUEE_LOCK_SECONDS`, or MARQUEE=x.")
    (finding,) = settings.findings(tree)
    assert finding.startswith("README.md:")
    assert finding.endswith("there is no setting MARQUEE_LOCK_SECONDS")
