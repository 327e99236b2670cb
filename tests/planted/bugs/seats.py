"""Bugs of seats: their locks, their batches, their numbers."""

from collections.abc import Mapping

from tests.planted import seats
from tests.planted.bugs.bug import Bug, named

SEATS, CHECKOUT, LIVE = "tests/resolvers/seats", "tests/resolvers/checkout", "tests/resolvers/live"
BATCHES = "tests/resolvers/inventories/test_batches.py"
COMMITTED = "tests/resolvers/test_committed.py"


EXPIRING = named(
    f"{SEATS}/test_locking.py",
    "test_the_seats_of_an_expired_lock_are_available_before_the_sweep",
    "test_the_sweep_frees_what_ran_out_and_logs_it",
)
REFUSING = named(
    f"{SEATS}/test_locking.py",
    "test_a_refusal_names_the_taken_seats_and_equal_alternatives_and_takes_nothing",
)

BUGS: Mapping[str, Bug] = {
    "no-show-lock": Bug(
        "Transactions that change seats read the show's feed row without locking it.",
        seats.no_show_lock,
        [f"{SEATS}/test_show_lock.py"],
    ),
    "stale-seats": Bug(
        "Seats in memory are written although another process has changed the show since.",
        seats.stale_seats_are_written,
        named(BATCHES, "test_a_limit_counts_what_another_process_has_locked"),
    ),
    "refused-by-memory": Bug(
        "A request is refused by the seats in memory, which nobody compares with the database.",
        seats.what_is_in_memory_refuses,
        named(BATCHES, "test_a_seat_that_another_process_has_freed_is_not_refused"),
    ),
    "lost-request": Bug(
        "A batch loses its last request.",
        seats.a_batch_loses_its_last_request,
        named(BATCHES, "test_every_request_of_a_crowd_is_answered_by_itself"),
    ),
    "drifting-numbers": Bug(
        "The numbers of seats that a show keeps are not counted on.",
        seats.the_numbers_of_seats_drift,
        named(BATCHES, "test_the_numbers_of_a_list_are_those_of_the_map"),
    ),
    "servers-clock": Bug(
        "The process's own clock decides what has expired, and it is two minutes slow.",
        seats.the_servers_clock,
        EXPIRING,
    ),
    "answered-before-commit": Bug(
        "A lock is answered while its transaction is still open.", seats.answered_before_the_commit, [COMMITTED]
    ),
    "notified-before-commit": Bug(
        "The change notifier notifies of changes that are not committed yet.",
        seats.notified_before_the_commit,
        [COMMITTED],
    ),
    "expired-stays": Bug("The seats of an expired lock are never taken over.", seats.an_expired_lock_stays, EXPIRING),
    "live-gives-way": Bug("The seats of a live lock are taken over.", seats.a_live_lock_gives_way, REFUSING),
    "part-of-the-seats": Bug(
        "If some of the seats are taken, the others are locked.", seats.what_is_free_is_locked, REFUSING
    ),
    "key-after-commit": Bug(
        "The idempotency key is written after the commit, in a transaction of its own.",
        seats.the_key_is_written_after_the_commit,
        named(
            f"{SEATS}/test_replays.py",
            "test_a_key_is_written_by_the_transaction_that_does_what_it_stands_for",
            "test_one_key_used_at_once_by_many_makes_one_lock",
        ),
    ),
    "version-skipped": Bug(
        "The log of a show leaves a version out.",
        seats.a_version_of_the_log_is_skipped,
        [*EXPIRING, *named(f"{LIVE}/test_resuming.py", "test_who_resumes_gets_what_came_since")],
    ),
    "resold-seats": Bug(
        "A late payment buys its seats although another lock has them.",
        seats.late_money_buys_resold_seats,
        named(f"{CHECKOUT}/test_callbacks.py", "test_success_after_one_seat_was_resold_books_none_and_refunds_all"),
    ),
}
