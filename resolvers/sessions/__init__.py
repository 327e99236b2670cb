"""Signing in by a code, sessions, and who a token's bearer is."""

from resolvers.sessions.beginning import begin_session, session_for
from resolvers.sessions.codes import (
    normal_address,
    request_sign_in_code,
    send_code,
    sendable,
    spend_codes,
    spend_guess,
    take_code,
)
from resolvers.sessions.identifying import principal_of, principal_of_account, principal_of_session
from resolvers.sessions.refreshing import end_sessions_of, refresh_session, sign_out
from resolvers.sessions.signing_in import sign_in

__all__ = [
    "begin_session",
    "end_sessions_of",
    "normal_address",
    "principal_of",
    "principal_of_account",
    "principal_of_session",
    "refresh_session",
    "request_sign_in_code",
    "send_code",
    "sendable",
    "session_for",
    "sign_in",
    "sign_out",
    "spend_codes",
    "spend_guess",
    "take_code",
]
