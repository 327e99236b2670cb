"""What a job's transactions tell the worker that runs it."""

from dataclasses import dataclass, field
from datetime import timedelta

from models.outbox import OutboxRow


@dataclass
class RunningJob:
    """The job that a handler runs for. `has_ended`: the handler has committed its end. `next_jobs`: jobs that it has
    recorded and that this worker runs next.
    """

    row: OutboxRow
    lease: timedelta
    has_ended: bool = False
    next_jobs: list[OutboxRow] = field(default_factory=list)

    def end(self) -> None:
        self.has_ended = True
