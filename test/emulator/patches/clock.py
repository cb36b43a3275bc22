"""A clock that a test can move, for the server and (through CLOCK_FILE and clock.cjs) its Lambda workers."""

import datetime
import os
import sys
import time

from ministack.core import sigv4

_real = {name: getattr(time, name) for name in ("time", "gmtime", "localtime", "time_ns")}
_RealDatetime = datetime.datetime
_offset = 0.0


def now():
    return _real["time"]() + _offset


class MovedDatetime(_RealDatetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(now(), tz)

    @classmethod
    def utcnow(cls):
        return cls.now(datetime.timezone.utc).replace(tzinfo=None)


def set_offset(seconds):
    """Written to the file first, and atomically: a worker must never read half a number."""
    global _offset
    path = os.environ["CLOCK_FILE"]
    with open(path + ".new", "w") as file:
        file.write(str(seconds))
    os.replace(path + ".new", path)
    _offset = seconds


def moved():
    return {
        "time": now,
        "time_ns": lambda: int(now() * 1e9),
        "gmtime": lambda seconds=None: _real["gmtime"](now() if seconds is None else seconds),
        "localtime": lambda seconds=None: _real["localtime"](now() if seconds is None else seconds),
    }


def accept_any_signing_time():
    """The tests' own SDK clients sign with the real time, the Lambda workers with the moved one."""
    sigv4.request_time_failure = lambda signature, now=None: None


def install():
    accept_any_signing_time()
    replaced = {_RealDatetime: MovedDatetime}
    for name, function in moved().items():
        replaced[_real[name]] = function
        setattr(time, name, function)
    datetime.datetime = MovedDatetime
    for module in [module for name, module in sys.modules.items() if name.startswith("ministack")]:
        for name, value in list(vars(module).items()):
            if callable(value) and value.__hash__ and value in replaced:
                setattr(module, name, replaced[value])
