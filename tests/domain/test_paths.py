import pytest

from domain.errors import FieldProblem, InvalidInput
from domain.paths import Member, below, named_by, renamed

SEAT = {"seat_id": Member("seatId"), "linked_with": Member("linkedWith", is_list=True)}
LAYOUT = {"rows": Member("rows"), "seats": Member("seatMap", is_list=True, members=SEAT)}
SHOW = {
    "starts_at": Member("showStartTime"),
    "genres": Member("genre"),
    "seat_layout": Member("seatLayout", members=LAYOUT),
    "bank_details": Member("bankDetails", members={"ifsc_code": Member("ifscCode")}),
}


def shown(path: str) -> str:
    return renamed(InvalidInput.of(path, "Wrong."), SHOW).errors[0].field


@pytest.mark.parametrize(
    ("path", "shown_as"),
    [
        ("starts_at", "showStartTime"),
        ("seat_layout", "seatLayout"),
        ("seat_layout.seats[3]", "seatLayout.seatMap[3]"),
        ("seat_layout.seats[3].linked_with[12]", "seatLayout.seatMap[3].linkedWith[12]"),
        ("genres[2]", "genre"),  # one text where the domain has a list
        ("ifsc_code", "bankDetails.ifscCode"),  # a member of an object that the domain is given side by side
        ("file", "file"),
        ("un_heard[1].starts_at", "un_heard[1].starts_at"),
        ("line 3", "line 3"),
    ],
)
def test_a_path_is_given_in_the_names_of_the_members(path: str, shown_as: str) -> None:
    assert shown(path) == shown_as


def test_problems_raised_inside_are_named_below_a_path_and_in_the_names_of_the_members() -> None:
    problems = (FieldProblem("rows", "Expected 1 to 200."), FieldProblem("seats[1].seat_id", "Twice."))
    with pytest.raises(InvalidInput) as refusal, named_by(SHOW), below("seat_layout"):
        raise InvalidInput(problems)
    assert [each.field for each in refusal.value.errors] == ["seatLayout.rows", "seatLayout.seatMap[1].seatId"]
    assert [each.message for each in refusal.value.errors] == ["Expected 1 to 200.", "Twice."]


def test_a_message_says_a_sentence_once_behind_all_fields_that_it_is_about() -> None:
    invalid = InvalidInput(
        (FieldProblem("a[0]", "Twice."), FieldProblem("b", "Must not be empty."), FieldProblem("a[2]", "Twice."))
    )
    assert invalid.message == "a[0], a[2]: Twice. b: Must not be empty."
