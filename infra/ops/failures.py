"""How a command may fail: one line for a person, one exit code for a script."""

FINE, FAILED, USAGE, UNREACHABLE, INTERRUPTED = 0, 1, 2, 3, 130


class Failure(Exception):
    """Refused by the service, or not done as asked. The message is the one line to print."""

    exit = FAILED


class Usage(Failure):
    """The wish makes no sense, or something that it needs is missing."""

    exit = USAGE


class Unreachable(Failure):
    """Nobody answered, or nobody who speaks for the service."""

    exit = UNREACHABLE
