"""Bugs of money and of jobs."""

from collections.abc import Mapping

from tests.planted import money, outbox
from tests.planted.bugs.bug import Bug, named

SEATS = "tests/resolvers/seats"
CHECKOUT = "tests/resolvers/checkout"
CANCELLING = "tests/resolvers/cancellations/test_cancelling.py"
COMMITTED = "tests/resolvers/test_committed.py"
JOBS = "tests/resolvers/outbox/test_jobs.py"
TURNS = "tests/resolvers/outbox/test_turns.py"
REFUNDS = "tests/resolvers/payments/test_refunds.py"


POSTING = named(
    "tests/resolvers/ledger/test_postings.py",
    "test_a_cancellation_reverses_the_whole_sale",
    "test_one_of_two_seats_gives_its_own_lines_back",
)

BUGS: Mapping[str, Bug] = {
    "called-in-transaction": Bug(
        "The provider is called while a transaction is open.",
        money.the_provider_is_called_in_the_transaction,
        [COMMITTED],
    ),
    "no-dedupe": Bug(
        "A callback takes effect whatever the payment's state is.",
        money.callbacks_are_not_deduplicated,
        named(
            f"{CHECKOUT}/test_callbacks.py",
            "test_the_same_callback_50_times_at_once_makes_one_ticket",
            "test_success_after_failure_still_books",
        ),
    ),
    "forged-callback": Bug(
        "The signature of a callback is not checked.",
        money.a_forged_callback_is_believed,
        named(
            f"{CHECKOUT}/test_callbacks.py",
            "test_forged_stale_and_reserialised_callbacks_are_refused_and_leave_nothing",
        ),
    ),
    "any-amount": Bug(
        "A payment of any amount buys the seats.",
        money.another_amount_buys_the_seats,
        named(f"{CHECKOUT}/test_callbacks.py", "test_another_amount_or_currency_than_asked_is_never_booked"),
    ),
    "refund-not-counted": Bug(
        "A refund is not counted on its payment.",
        money.a_refund_is_not_counted,
        named(REFUNDS, "test_goodwill_leaves_the_ticket_and_never_exceeds_the_payment"),
    ),
    "all-seats-freed": Bug(
        "Cancelling some seats frees all that the booking has.",
        money.all_seats_are_freed,
        named(CANCELLING, "test_some_seats_give_their_own_lines_back_and_the_rest_keep_a_new_pass"),
    ),
    "commission-kept": Bug("A cancellation keeps the commission.", money.the_commission_is_kept, POSTING),
    "posted-twice": Bug(
        "A cancellation is posted twice, under two keys.", money.a_cancellation_is_posted_twice, POSTING
    ),
    "ownership-ignored": Bug(
        "Every caller sees and uses every object whose id it knows.",
        money.ownership_is_ignored,
        [
            *named(f"{SEATS}/test_locking.py", "test_another_customers_lock_is_not_there"),
            *named(CANCELLING, "test_another_customers_ticket_is_not_there"),
        ],
    ),
    "done-before-run": Bug(
        "A job is marked done before its handler has run.",
        outbox.done_before_it_ran,
        named(
            JOBS,
            "test_the_job_of_a_worker_that_died_runs_again_when_its_lease_is_over",
            "test_what_is_unavailable_is_tried_again_later",
        ),
    ),
    "lease-ignored": Bug(
        "A worker takes jobs that another works on.",
        outbox.the_lease_is_ignored,
        named(
            JOBS,
            "test_ten_workers_run_a_job_once",
            "test_the_job_of_a_worker_that_died_runs_again_when_its_lease_is_over",
        ),
    ),
    "overtaken-decides": Bug(
        "A worker whose lease has run out still records the job's outcome.",
        outbox.who_was_overtaken_still_decides,
        named(JOBS, "test_a_worker_that_was_overtaken_does_not_decide_any_more"),
    ),
    "next-job-left": Bug(
        "A job that a worker has recorded for itself is due for all.",
        outbox.the_next_job_is_left_to_all,
        named(TURNS, "test_a_job_recorded_for_the_same_turn_is_run_by_nobody_else"),
    ),
    "ended-before-commit": Bug(
        "A worker takes a job as done whose transaction failed.",
        outbox.ended_before_the_commit,
        named(TURNS, "test_nothing_follows_a_transaction_that_failed"),
    ),
}
