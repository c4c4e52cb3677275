"""The command ``outlink``: the same code as the binary of that name."""

from __future__ import annotations

import signal
import sys

from outlink import _outlink


def main() -> int:
    """Runs the command with the arguments of the process, and gives its exit code."""
    # The work is not done in Python, which would not hear of Ctrl-C before it is over.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _outlink.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
