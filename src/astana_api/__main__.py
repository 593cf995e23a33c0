"""The command `astana-api`, also as `python -m astana_api`."""

import os
import signal
from types import FrameType


def main() -> None:
    """Run the command line; SIGINT and SIGTERM end the process at any moment.

    A handler that raises an exception, as the one of Python for SIGINT does, runs inside whatever
    is being executed, for example an import or a finalizer, and that may ignore the exception. What
    a command has not committed is rolled back by the database.
    """
    if os.getpid() == 1:
        # The kernel ignores the default action for process 1, which a container's command is.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _end_process)
    elif signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    # Only now, because it takes long enough to be interrupted.
    from astana_api.cli import app

    app()


def _end_process(number: int, _frame: FrameType | None) -> None:
    os._exit(128 + number)


if __name__ == "__main__":
    main()
