"""Starts the IAM stand-in on a free port of 127.0.0.1, prints the port, and ends when its parent does."""

import asyncio
import os
import sys
import threading


def end_with_parent():
    """The parent holds our stdin open: its end, however it came, is ours."""
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(0)


def main():
    # Isolated Python (-I -S) looks nowhere else, so no package of this machine can stand in for a pinned one.
    sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), os.environ["STAND_IN_PACKAGES"]]
    threading.Thread(target=end_with_parent, daemon=True).start()
    from service import serve

    asyncio.run(serve(announce=lambda port: print(port, flush=True)))


main()
