"""Typical bugs of a ticketing platform, and the tests that are expected to catch each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.planted import executing, gateway, keeping, live, money, outbox, seats

SEATS, CHECKOUT, LIVE = "tests/resolvers/seats", "tests/resolvers/checkout", "tests/resolvers/live"
CANCELLING = "tests/resolvers/cancellations/test_cancelling.py"
BROADCAST = "tests/schema/test_broadcast.py"
BATCHES = "tests/resolvers/inventories/test_batches.py"
COMMITTED = "tests/resolvers/test_committed.py"
JOBS = "tests/resolvers/outbox/test_jobs.py"
TURNS = "tests/resolvers/outbox/test_turns.py"
REFUNDS = "tests/resolvers/payments/test_refunds.py"
KEPT, KEPT_OVER_REST, KEPT_OVER_GRAPHQL = (
    "tests/resolvers/test_kept_answers.py",
    "tests/rest/test_kept.py",
    "tests/schema/test_kept.py",
)
KEPT_TOKENS = "tests/gateway/test_kept_tokens.py"
SHARED_TALLIES = "tests/gateway/test_shared_tallies.py"


@dataclass(frozen=True)
class Bug:
    """`caught_by`: test files, or single tests of files that test other things too."""

    sentence: str
    plant: Callable[[], None]
    caught_by: Sequence[str]


def named(file: str, *names: str) -> list[str]:
    return [f"{file}::{name}" for name in names]


EXPIRING = named(
    f"{SEATS}/test_locking.py",
    "test_the_seats_of_an_expired_lock_are_available_before_the_sweep",
    "test_the_sweep_frees_what_ran_out_and_logs_it",
)
REFUSING = named(
    f"{SEATS}/test_locking.py",
    "test_a_refusal_names_the_taken_seats_and_equal_alternatives_and_takes_nothing",
)
POSTING = named(
    "tests/resolvers/ledger/test_postings.py",
    "test_a_cancellation_reverses_the_whole_sale",
    "test_one_of_two_seats_gives_its_own_lines_back",
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
    "called-in-transaction": Bug(
        "The provider is called while a transaction is open.",
        money.the_provider_is_called_in_the_transaction,
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
    "group-of-any-version": Bug(
        "A viewer is sent a delta from another version than its own.",
        live.a_group_takes_members_at_another_version,
        named(BROADCAST, "test_a_viewer_at_another_version_is_served_by_its_own_stream"),
    ),
    "full-socket": Bug(
        "A message that a viewer's full socket did not take counts as sent.",
        live.a_full_socket_counts_as_sent,
        named(BROADCAST, "test_a_socket_that_is_full_misses_nothing"),
    ),
    "older-picture": Bug(
        "A viewer's first picture was read before it subscribed.",
        live.who_arrives_late_is_shown_an_older_picture,
        named("tests/schema/test_broadcast_arrivals.py", "test_a_picture_is_not_older_than_its_request"),
    ),
    "notifier-as-truth": Bug(
        "Viewers are sent only changes of which the change notifier notifies.",
        live.the_notifier_is_the_truth,
        named(
            f"{LIVE}/test_watching.py",
            "test_where_every_notification_is_lost_changes_arrive_by_polling",
            "test_who_joins_a_show_that_is_watched_gets_a_picture_that_is_as_new",
        ),
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
    "resold-seats": Bug(
        "A late payment buys its seats although another lock has them.",
        seats.late_money_buys_resold_seats,
        named(f"{CHECKOUT}/test_callbacks.py", "test_success_after_one_seat_was_resold_books_none_and_refunds_all"),
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
    "one-plan": Bug(
        "A compiled plan is used for any outcome of its operation's conditions.",
        executing.one_plan_for_all_conditions,
        named("tests/schema/execution/test_plans.py", "test_a_condition_holds_for_its_own_request_only"),
    ),
    "null-item": Bug(
        "An item that must not be null is null in the answer of a compiled plan.",
        executing.an_item_that_must_not_be_null_is,
        named("tests/schema/execution/test_differential.py", "test_written_documents_are_answered_alike"),
    ),
    "shared-offset": Bug(
        "Equal instants of different zones are answered with the same text.",
        executing.a_kept_text_forgets_the_zone,
        named("tests/schema/test_scalars.py", "test_a_time_is_answered_with_its_own_offset"),
    ),
    "shared-hour": Bug(
        "The two instants of an hour that a zone has twice are answered as the same one.",
        executing.a_kept_time_forgets_which_of_two_hours_it_is_in,
        named("tests/schema/test_scalars.py", "test_an_instant_gets_the_offset_of_the_zone"),
    ),
    "kept-past-a-write": Bug(
        "What a transaction has written drops no answer that is kept.",
        keeping.kept_past_a_write,
        [
            *named(KEPT_OVER_REST, "test_a_write_is_seen_by_the_next_request"),
            *named(KEPT_OVER_GRAPHQL, "test_this_process_sees_its_own_writes_at_once"),
        ],
    ),
    "kept-from-before-a-write": Bug(
        "An answer whose computation began before a write is kept past it.",
        keeping.kept_from_before_a_write,
        [KEPT],
    ),
    "shared-from-before-a-write": Bug(
        "A request that comes after a write shares a computation that began before it.",
        keeping.shared_from_before_a_write,
        [KEPT],
    ),
    "private-prices": Bug(
        "A transaction that changes prices drops no answer that shows them.",
        keeping.prices_count_as_private,
        named(KEPT_OVER_REST, "test_it_reads_no_table_whose_writes_leave_it_kept"),
    ),
    "one-callers-answer-for-all": Bug(
        "A query whose fields depend on the caller is answered to all callers alike.",
        keeping.one_callers_answer_for_all,
        named(KEPT_OVER_GRAPHQL, "test_a_document_with_one_other_field_is_executed_for_its_caller"),
    ),
    "one-answer-for-all-variables": Bug(
        "Kept answers of one query are not distinguished by its variables.",
        keeping.one_answer_for_all_variables,
        named(KEPT_OVER_GRAPHQL, "test_other_variables_have_another_answer"),
    ),
    "seat-maps-of-any-version": Bug(
        "A kept seat map is answered although another process has changed the seats.",
        keeping.seat_maps_of_any_version,
        named(KEPT_OVER_GRAPHQL, "test_a_seat_map_shows_what_another_process_has_just_changed"),
    ),
    "reads-from-before-the-request": Bug(
        "A request is answered by a read of the seat map's version that began before it came.",
        keeping.reads_from_before_the_request,
        ["tests/resolvers/test_flights.py"],
    ),
    "first-operation": Bug(
        "Of a document with several operations, the one that was executed first is executed for any name.",
        executing.the_first_operation_for_any_name,
        named("tests/schema/ways/test_requests.py", "test_each_of_two_operations_is_answered_alike"),
    ),
    "token-outlives-expiry": Bug(
        "A token that was verified once is accepted after it has expired.",
        gateway.a_token_outlives_its_expiry,
        named(KEPT_TOKENS, "test_a_kept_token_ends_when_it_expires"),
    ),
    "token-outlives-key": Bug(
        "A token that was verified once is accepted after its issuer has withdrawn the key.",
        gateway.a_token_outlives_its_key,
        named(KEPT_TOKENS, "test_a_kept_token_ends_when_its_key_is_withdrawn"),
    ),
    "shared-twice": Bug(
        "What a process has counted is added again each time it is shared.",
        gateway.a_tally_adds_what_it_has_shared_before,
        named(SHARED_TALLIES, "test_sharing_twice_counts_nothing_twice"),
    ),
    "limit-per-process": Bug(
        "A rate limit holds for each process by itself.",
        gateway.others_are_not_counted,
        named(
            SHARED_TALLIES,
            "test_processes_share_a_limit",
            "test_what_others_counted_in_the_minute_before_counts_too",
        ),
    ),
}
