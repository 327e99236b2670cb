"""The two tables that say what workers run: a handler for each event, a name for each recurring job."""

from domain.events import KINDS
from workers.handlers import HANDLERS
from workers.schedule import JOBS


def test_every_event_has_its_row_in_the_table() -> None:
    assert set(HANDLERS) == set(KINDS.values())


def test_every_job_has_a_name_of_its_own() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
