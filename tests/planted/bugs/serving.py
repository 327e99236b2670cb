"""Bugs of what serves requests: execution, kept answers, the gateway, live seats."""

from collections.abc import Mapping

from tests.planted import executing, gateway, keeping, limits, live
from tests.planted.bugs.bug import Bug, named

LIVE = "tests/resolvers/live"
BROADCAST = "tests/schema/test_broadcast.py"
KEPT, KEPT_OVER_REST, KEPT_OVER_GRAPHQL = (
    "tests/resolvers/test_kept_answers.py",
    "tests/rest/test_kept.py",
    "tests/schema/test_kept.py",
)
REPEATED = "tests/gateway/test_repeated_requests.py"
PARTS = "tests/schema/test_kept_parts.py"
KEPT_IDENTITIES = "tests/gateway/test_kept_identities.py"
LIFETIMES = "tests/schema/test_lifetimes.py"
SHARED_TALLIES = "tests/gateway/test_shared_tallies.py"


BUGS: Mapping[str, Bug] = {
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
    "parts-past-a-lock": Bug(
        "A part of an answer forgets which shows' seats it counts.",
        keeping.parts_past_a_lock,
        named(PARTS, "test_a_lock_of_this_process_is_seen_through_every_page"),
    ),
    "parts-for-all-variables": Bug(
        "A part of an answer is taken whatever the variables inside of it are.",
        keeping.parts_for_all_variables,
        named(PARTS, "test_a_part_depends_on_the_variables_inside_of_it_alone"),
    ),
    "answers-younger-than-their-parts": Bug(
        "An answer is kept for a second, however old the parts are that it took.",
        keeping.answers_younger_than_their_parts,
        named(PARTS, "test_a_part_is_as_old_as_an_answer_at_most"),
    ),
    "seat-maps-of-any-version": Bug(
        "A kept seat map is answered although another process has changed the seats.",
        keeping.seat_maps_of_any_version,
        named(KEPT_OVER_GRAPHQL, "test_a_seat_map_shows_what_another_process_has_just_changed"),
    ),
    "repeated-maps-of-any-version": Bug(
        "A repeated request for a seat map is answered from what is kept, whatever has changed.",
        keeping.repeated_maps_of_any_version,
        named(REPEATED, "test_a_repetition_shows_what_another_process_has_just_changed"),
    ),
    "repetitions-for-nothing": Bug(
        "Repeated requests are not counted by the rate limit.",
        keeping.repetitions_for_nothing,
        named(REPEATED, "test_each_repetition_is_counted_and_the_last_refused_as_any_request"),
    ),
    "alike-but-for-their-variables": Bug(
        "Requests with the same path are taken for the same request, whatever they ask.",
        keeping.requests_alike_but_for_their_variables,
        named(REPEATED, "test_requests_that_differ_in_a_variable_are_not_the_same"),
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
    "uncounted-list": Bug(
        "The items of lists that are no pages cost nothing.",
        limits.lists_that_are_no_pages_cost_nothing,
        named("tests/schema/execution/test_costs.py", "test_a_plan_counts_the_items_of_every_list"),
    ),
    "unbounded-documents": Bug(
        "Prepared documents and persisted texts are kept however much memory they take.",
        limits.a_store_of_any_size,
        named(
            "tests/schema/test_documents.py",
            "test_documents_of_few_tokens_and_many_characters_take_no_more_memory_than_they_may",
        ),
    ),
    "query-outlives-client": Bug(
        "A query goes on after its client has disconnected.",
        limits.a_query_outlives_its_client,
        named(LIFETIMES, "test_a_querys_statement_ends_when_its_client_leaves"),
    ),
    "mutation-ends-with-socket": Bug(
        "A mutation is cancelled in its transaction when its socket closes.",
        limits.a_mutation_ends_with_its_socket,
        named(LIFETIMES, "test_a_mutation_on_a_socket_runs_to_its_end_when_its_client_leaves"),
    ),
    "token-outlives-expiry": Bug(
        "A token that was verified once is accepted after it has expired.",
        gateway.a_token_outlives_its_expiry,
        named(KEPT_IDENTITIES, "test_a_kept_token_ends_when_it_expires"),
    ),
    "token-outlives-key": Bug(
        "A token that was verified once is accepted after its issuer has withdrawn the key.",
        gateway.a_token_outlives_its_key,
        named(KEPT_IDENTITIES, "test_a_kept_token_ends_when_its_key_is_withdrawn"),
    ),
    "kept-past-its-end": Bug(
        "The identity of a key that was revoked is kept.",
        gateway.a_kept_identity_outlives_a_change_of_access,
        named(KEPT_IDENTITIES, "test_an_identity_is_looked_up_again_when_access_of_what_it_rests_on_changes"),
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
