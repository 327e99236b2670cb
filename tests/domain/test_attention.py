"""What operators see of a job."""

from datetime import UTC, datetime

from domain.attention import Job
from domain.events import BankDetailsChanged, Event, ShowBookingCancellationDue


def job(event: Event) -> Job:
    at = datetime(2028, 2, 29, tzinfo=UTC)
    return Job(event.route, "EVENT_1", type(event).__name__, event.payload(), "request-1", 3, at, "NOT_FOUND", None)


def test_a_job_is_about_the_ids_of_its_event_and_shows_no_address() -> None:
    assert job(ShowBookingCancellationDue("SHOW_1", "BOOK_1")).about == ["SHOW_1", "BOOK_1"]
    assert job(BankDetailsChanged("PARTNER_1", "asha@example.com")).about == ["PARTNER_1"]
