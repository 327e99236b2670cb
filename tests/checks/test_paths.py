"""A page that names a file which has moved is found."""

from pathlib import Path

import pytest

from checks import paths


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "domain").mkdir()
    (tmp_path / "domain/seats.py").write_text("")
    (tmp_path / "docs").mkdir()
    return tmp_path


@pytest.mark.parametrize("text", ["`domain/seat.py`", "`domain/seats/`", "[seats](../domain/seat.py)", "[x](y.md#z)"])
def test_a_path_that_is_not_there_is_found(tree: Path, text: str) -> None:
    (tree / "docs/page.md").write_text(f"# Page\n\nSee {text}.\n")
    (finding,) = paths.findings(tree)
    assert finding.startswith("docs/page.md:3: ")


@pytest.mark.parametrize(
    "text",
    [
        "`domain/seats.py` and `domain/`",
        "[seats](../domain/seats.py#L1)",
        "`application/json`",
        "`GET /movies`",
        "`domain.seats`",
        "```sh\ncat `domain/seat.py`\n```",
        "<https://example.com/domain/x.py> [y](https://example.com/z)",
    ],
)
def test_what_is_there_or_is_no_path_is_fine(tree: Path, text: str) -> None:
    (tree / "docs/page.md").write_text(f"{text}\n")
    assert list(paths.findings(tree)) == []
