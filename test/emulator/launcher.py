"""Starts ministack with Keystop's patches on 127.0.0.1:$GATEWAY_PORT and ends when its parent does."""

import os
import shutil
import signal
import sys
import threading


def end_with_parent():
    """The parent holds our stdin open: its end, however it came, is ours and our Lambda workers'."""
    while sys.stdin.buffer.read(4096):
        pass
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os.killpg(os.getpgid(0), signal.SIGKILL)


def main():
    if os.getpgid(0) != os.getpid():
        os.setpgid(0, 0)
    # Isolated Python (-I -S) looks nowhere else, so no package of this machine can stand in for a pinned one.
    sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), os.environ["EMULATOR_PACKAGES"]]
    threading.Thread(target=end_with_parent, daemon=True).start()
    from patches import install

    install()
    from ministack import app

    sys.argv = sys.argv[:1]
    app.main()


main()
