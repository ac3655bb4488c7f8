"""The child process: takes one paper apart and says what it is.

It reads the paper from its standard input and writes a line of JSON and pictures of
the pages. It knows no settings and no database, opens no file, and ends by itself.
"""

import json
import os
import resource
import sys

MEMORY = 1 << 30
NOBODY = 65534


def examine_stdin() -> None:
    """Limit ourselves, look, answer."""
    from beistand.channels.examination import taking_apart as apart

    seconds = int(sys.argv[1])
    apart.warm_up()
    _limit(seconds)
    try:
        found = apart.look_inside(sys.stdin.buffer.read())
    except MemoryError:
        found = apart.Found("too_slow")
    head = {
        "code": found.code,
        "detail": found.detail,
        "kind": found.kind,
        "pages": found.pages,
        "copies": [len(copy) for copy in found.copies],
    }
    out = sys.stdout.buffer
    out.write(json.dumps(head).encode() + b"\n")
    for copy in found.copies:
        out.write(copy)
    out.flush()
    os._exit(0)  # whatever a library still wants to do at the end


def _limit(seconds: int) -> None:
    """From here on: so much time and memory, no new files, no rights."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (200 << 20, 200 << 20))
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
