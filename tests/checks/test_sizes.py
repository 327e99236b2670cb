"""Files and functions that have grown too long are found."""

from pathlib import Path

from checks import sizes


def _function(lines: int) -> str:
    return "def long() -> None:\n" + "    pass\n" * (lines - 1)


def test_a_long_function_is_found_where_it_begins(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text("x = 1\n" + _function(41))
    assert list(sizes.findings(tmp_path)) == ["code.py:2: long has 41 lines, more than 40"]


def test_a_long_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text("x = 1\n" * 251)
    assert [finding.partition(",")[0] for finding in sizes.findings(tmp_path)] == ["code.py:1: 251 lines"]


def test_what_just_fits_is_fine(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text(_function(40) + "x = 1\n" * 210)
    assert list(sizes.findings(tmp_path)) == []


def test_a_revision_of_the_database_is_exempt(tmp_path: Path) -> None:
    (tmp_path / "migrations/versions").mkdir(parents=True)
    (tmp_path / "migrations/versions/0001_people.py").write_text(_function(300))
    assert list(sizes.findings(tmp_path)) == []
