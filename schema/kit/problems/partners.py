"""Of who calls, of partners with their theaters, and of the catalogue."""

from domain import allowances, api_keys, errors, movies, partners, people, proposals, sessions, theaters
from schema.kit.problem_types import problem

InvalidInput = problem(
    errors.InvalidInput,
    "The input has valid types but invalid values.",
    errors="Every invalid field.",
)
ApiKeyEnded = problem(
    api_keys.ApiKeyEnded,
    "The API key has ended, or was rotated before. Create a new one, or rotate the one that replaces it.",
    api_key_id="The key.",
    replaced_by="The key that replaces it; null for one that has ended.",
)
CodeRefused = problem(
    sessions.CodeRefused,
    "The code is wrong, has been used or has run out; which of them is not said.",
)
AllowanceUsed = problem(
    allowances.AllowanceUsed,
    "This was done as often as it may be in a stretch of time. Nothing was changed.",
    rule="How often it may be done.",
    retry_after_seconds="Seconds after which the same call may succeed.",
)
SessionEnded = problem(sessions.SessionEnded, "The session has ended, or never was: sign in again.")
PairingRefused = problem(
    people.PairingRefused,
    "The pairing code is wrong, has been used or has run out; which of them is not said.",
)
LastOwner = problem(people.LastOwner, "The partner would be left without an owner. Invite another one first.")
AddressTaken = problem(people.AddressTaken, "The address belongs to another account.")
AccountInUse = problem(
    people.AccountInUse,
    "The account has tickets for shows to come, or money on its way. Nothing was erased.",
    tickets="How many bookings of shows that have not ended it has.",
    amounts="How many of its payments and refunds have no outcome yet.",
)
PartnerExists = problem(
    partners.PartnerExists,
    "This contact has registered this theater already. Sign in instead.",
    contact_email="The contact of the registration that exists.",
    theater_name="The theater of the registration that exists.",
)
PartnerStatusConflict = problem(
    partners.PartnerStatusConflict,
    "The partner's status does not permit this.",
    partner_id="The partner.",
    status="Its status.",
)
TheaterExists = problem(
    theaters.TheaterExists,
    "The partner has a theater of this name in this city.",
    name="The name that is taken.",
    city="The city, by its canonical name.",
)
ScreenExists = problem(
    theaters.ScreenExists,
    "The theater has a screen of this name, or the partner one with this external id.",
    name="The requested name.",
    external_id="The requested external id, if any.",
)
TheaterLimit = problem(
    theaters.TheaterLimit, "The partner has as many theaters as it may have.", limit="The maximum number of theaters."
)
ScreenLimit = problem(
    theaters.ScreenLimit, "The theater has as many screens as it may have.", limit="The maximum number of screens."
)
MovieExists = problem(
    movies.MovieExists,
    "The update would make this movie equal to another one of the catalogue.",
    name="The title that is taken.",
    language="The language in which it is taken.",
)
SecondOperatorNeeded = problem(
    proposals.SecondOperatorNeeded,
    "The change takes two operators. It is kept as a proposal for 24 hours and happens when another operator sends the"
    " very same input.",
    proposal_id="The proposal, as in `proposals`.",
)
