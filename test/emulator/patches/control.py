"""The loopback control endpoint, /_keystop/*: what a test may do that no AWS API allows."""

import json
import os
from urllib.parse import parse_qs

from ministack import app
from ministack.services import lambda_svc, scheduler

from patches import access_analyzer, bootstrap, clock, dispatch, events, iam_keys, iam_report, iam_users
from patches import guardduty, health, lambda_functions, organizations, securityhub, sns, stack_sets, state_machines


def seed(body):
    account = body["accountId"]
    if "rootAccessKeys" in body:
        iam_users.ROOT_KEYS[account] = [
            {"AccessKeyId": f"root-{n}", "Status": "Active", "RotatedDate": "2015-01-01T00:00:00Z"}
            for n in range(int(body["rootAccessKeys"]))]
    for user in body.get("users", []):
        iam_users.seed_user(account, user)
        for key in user.get("keys", []):
            iam_keys.seed_key(account, user["userName"], key)
    return {}


def forget_the_future():
    """After a step back, what is dated later than now would bar a queue or a schedule until then."""
    for dated in (lambda_svc._esm_backoff_until._data, scheduler._schedule_last_fired):
        for key in [key for key, at in list(dated.items()) if at > clock.now()]:
            dated.pop(key, None)


def set_clock(body):
    clock.set_offset(float(body["offsetSeconds"]))
    forget_the_future()
    lambda_svc.esm_wake.set()
    return {"now": clock.now()}


def inject(body):
    for fault in body:
        if fault.get("kind") not in dispatch.KINDS:
            raise ValueError(f"fault kind {fault.get('kind')!r} is unknown: use one of {', '.join(dispatch.KINDS)}")
        dispatch.FAULTS.append({"count": 1, **fault})
    return {}


def calls():
    return [{"action": action, "principal": principal, "count": count}
            for (action, principal), count in sorted(dispatch.CALLS.items())]


def route(method, path, query, body):
    only = (query.get("function") or [""])[0]
    routes = {
        ("GET", "health"): lambda: {"pid": os.getpid()},
        ("POST", "seed"): lambda: seed(body),
        ("POST", "bootstrap"): lambda: bootstrap.bootstrap(body["accountId"], body["region"], body["trusted"]),
        ("POST", "clock"): lambda: set_clock(body),
        ("POST", "faults"): lambda: inject(body),
        ("GET", "faults"): lambda: dispatch.FAULTS,
        ("DELETE", "faults"): lambda: dispatch.FAULTS.clear() or iam_keys.STALE.clear() or {},
        ("GET", "calls"): calls,
        ("DELETE", "calls"): lambda: dispatch.CALLS.clear() or {},
        ("POST", "events"): lambda: {"id": events.put_envelope(body["accountId"], body["region"], body["event"])},
        ("POST", "event-patterns"): lambda: events.test_patterns(body["patterns"], body["events"]),
        ("GET", "logs"): lambda: {name: lines for name, lines in lambda_functions.LOGS.items() if only in name},
        ("DELETE", "credential-report"): lambda: iam_report.REPORTS.clear() or {},
        ("POST", "subscriptions"): lambda: {"confirmed": sns.confirm((body or {}).get("topicArn"))},
        ("GET", "mails"): lambda: sns.MAILS,
        ("POST", "guardduty"): lambda: guardduty.seed(body),
        ("DELETE", "guardduty"): lambda: guardduty.switch_off(body),
        ("POST", "health-events"): lambda: health.seed(body),
        ("POST", "analyzer-findings"): lambda: access_analyzer.seed(body),
        ("GET", "hub-updates"): lambda: securityhub.UPDATES,
        ("POST", "organization/accounts"): lambda: organizations.change(body),
        ("GET", "stack-instances"): stack_sets.instances,
        ("POST", "executions"): lambda: state_machines.start(body),
        ("GET", "executions"): lambda: state_machines.executions(query["arn"][0]),
    }
    return routes.get((method, path))


async def read(receive):
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return json.loads(body) if body else None


def respond(method, path, query, body):
    handler = route(method, path, query, body)
    if handler is None:
        return 404, {"error": f"the control endpoint has no {method} /_keystop/{path}"}
    try:
        return 200, handler()
    except (KeyError, TypeError, ValueError) as error:
        return 400, {"error": f"{type(error).__name__}: {error}"}


async def serve(scope, receive, send):
    query = parse_qs(scope.get("query_string", b"").decode())
    status, answer = respond(scope["method"], scope["path"].removeprefix("/_keystop/"), query, await read(receive))
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(answer).encode()})


def install():
    original = app.app

    async def with_control(scope, receive, send):
        if scope["type"] == "http" and scope["path"].startswith("/_keystop/"):
            return await serve(scope, receive, send)
        return await original(scope, receive, send)

    app.app = with_control
