"""How the stand-in treats calls: a token bucket, faults, and the record of what was asked and answered."""

import hashlib
from collections import Counter


class TokenBucket:
    """AWS throttles so: `burst` calls at once, then `rate` a second. No rate: no limit."""

    def __init__(self, rate, burst, now):
        self.rate, self.burst, self.tokens, self.at = rate, burst, burst, now

    def take(self, now):
        if self.rate is None:
            return True
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


class Faults:
    """Which attempts fail: told by a hash of seed, call and attempt, so the same in each run whatever comes first."""

    def __init__(self, share, seed, doomed):
        self.share, self.seed = share, seed
        self.doomed = {(one["action"], one["subject"]) for one in doomed}

    def fails(self, action, parameters, attempt):
        if any((action, value) in self.doomed for value in parameters.values()):
            return True
        text = f"{self.seed}|{action}|{sorted(parameters.items())}|{attempt}"
        drawn = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") / 2**64
        return drawn < self.share


class Record:
    """Every call by action and answer, the calls that ended unanswered, and when the first and the last one came."""

    def __init__(self):
        self.answers = {"answered": Counter(), "throttled": Counter(), "failed": Counter(), "refused": Counter()}
        self.calls = {}
        self.first_at = self.last_at = None
        self.in_flight = self.most_in_flight = 0

    def attempt_of(self, action, parameters):
        """The number of this attempt at a call, from 1."""
        call = self.calls.setdefault((action, tuple(sorted(parameters.items()))), {"attempts": 0, "last": None})
        call["attempts"] += 1
        return call["attempts"]

    def arrived(self, now):
        self.first_at = now if self.first_at is None else self.first_at
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)

    def answered(self, action, parameters, kind, now):
        self.answers[kind][action] += 1
        self.calls[(action, tuple(sorted(parameters.items())))]["last"] = kind
        self.last_at = now
        self.in_flight -= 1

    def shown(self):
        unanswered = [
            {"action": action, "parameters": dict(parameters), "attempts": call["attempts"]}
            for (action, parameters), call in self.calls.items()
            if call["last"] in ("throttled", "failed")
        ]
        seconds = 0 if self.first_at is None or self.last_at is None else self.last_at - self.first_at
        return {
            **{kind: dict(counts) for kind, counts in self.answers.items()},
            "unanswered": unanswered,
            "seconds": seconds,
            "mostInFlight": self.most_in_flight,
        }
