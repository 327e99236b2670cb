"""What is due when: the one table. A job is one use case, given the due time that it runs for."""

from datetime import timedelta

from domain.schedules import every
from resolvers import housekeeping
from resolvers.schedules import Job

JOBS = (Job("housekeeping", every(timedelta(hours=1)), housekeeping.tidy_up),)
