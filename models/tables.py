"""All tables, for migrations: importing this module fills the metadata."""

import models.access_changes
import models.accounts
import models.admissions
import models.allowances
import models.api_keys
import models.audit
import models.bookings.tables
import models.cancellations.tables
import models.checkout.tables
import models.idempotency
import models.key_fingerprints
import models.layouts.tables
import models.ledger.tables
import models.movies
import models.notifications
import models.outbox
import models.partner_contacts
import models.partners
import models.payments.tables
import models.people.people
import models.people.subjects
import models.pricing
import models.proposals
import models.schedules
import models.seats.tables
import models.sessions.codes
import models.sessions.sessions
import models.settlements.tables
import models.shows
import models.theaters  # noqa: F401 - each import is for its tables
from models.base import metadata

__all__ = ["metadata"]
