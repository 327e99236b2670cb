class ServerUnavailable(Exception):
    """Says in a sentence which server cannot be used and what to do."""
