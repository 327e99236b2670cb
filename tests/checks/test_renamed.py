"""A name that the project has given up is found wherever it comes back."""

from pathlib import Path

import pytest

from checks import renamed

LIST = "# What went\n\\bGizmo\\b  # Widget\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/renamed.txt").write_text(LIST)
    return tmp_path


@pytest.mark.parametrize("name", ["code.py", "docs/page.md", "schema.graphql", "openapi.json", "Makefile"])
def test_a_stale_name_is_found_in_its_line(tree: Path, name: str) -> None:
    (tree / name).write_text("first\nA Gizmo is made\n")
    assert list(renamed.findings(tree)) == [f"{name}:2: 'Gizmo' is Widget now"]


def test_a_stale_name_of_a_file_is_found(tree: Path) -> None:
    (tree / "Gizmo.py").write_text("")
    assert list(renamed.findings(tree)) == ["Gizmo.py:1: 'Gizmo' is Widget now"]


def test_a_longer_word_is_another_name(tree: Path) -> None:
    (tree / "code.py").write_text("Gizmos = 1\n")
    assert list(renamed.findings(tree)) == []


@pytest.mark.parametrize("name", ["CHANGELOG.md", "docs/specification.txt", "migrations/versions/0001_gizmo.py"])
def test_a_file_about_the_past_may_use_its_words(tree: Path, name: str) -> None:
    (tree / name).parent.mkdir(parents=True, exist_ok=True)
    (tree / name).write_text("The Gizmo became a Widget.\n")
    assert list(renamed.findings(tree)) == []


def test_hidden_folders_are_not_read(tree: Path) -> None:
    (tree / ".venv").mkdir()
    (tree / ".venv/code.py").write_text("Gizmo = 1\n")
    assert list(renamed.findings(tree)) == []


def test_a_pattern_says_what_took_its_place() -> None:
    with pytest.raises(ValueError, match="took the place"):
        renamed.parse("\\bGizmo\\b\n")
