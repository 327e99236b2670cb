"""Bugs of signing in, sessions and staff."""

from collections.abc import Mapping

from tests.planted import people
from tests.planted.bugs.bug import Bug, named

SESSIONS = "tests/resolvers/sessions"

BUGS: Mapping[str, Bug] = {
    "attempts-not-atomic": Bug(
        "Guesses at once are all compared with the code.",
        people.attempts_are_read_and_then_written,
        named(f"{SESSIONS}/test_signing_in.py", "test_of_guesses_at_once_five_are_compared"),
    ),
    "reuse-forgiven": Bug(
        "A refresh token that was replaced and comes again does not end its session.",
        people.a_token_that_comes_again_ends_nothing,
        named(
            f"{SESSIONS}/test_refreshing.py",
            "test_a_used_token_that_comes_later_ends_the_session",
            "test_a_used_token_whose_successor_was_used_ends_the_session_at_once",
        ),
    ),
    "codes-without-end": Bug(
        "Codes are sent at any rate to any address.",
        people.an_allowance_is_never_used_up,
        named(
            f"{SESSIONS}/test_signing_in.py",
            "test_another_code_is_sent_after_half_a_minute_and_five_an_hour",
            "test_requests_at_once_send_one_code",
        ),
    ),
}
