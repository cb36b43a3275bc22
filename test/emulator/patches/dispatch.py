"""Every call to the emulator passes here: it is counted, and fails where a test asked for that."""

import asyncio
import time
from collections import Counter
from urllib.parse import unquote_plus

from ministack import app
from ministack.core import iam_actions, iam_evaluator
from ministack.core.router import detect_service
from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import iam

from patches.authentication import CALLER, caller_arn
from patches.iam_keys import STALE, listed_status

CALLS = Counter()  # (service:action, principal ARN) -> number
FAULTS = []
QUERY_SERVICES = ("iam", "sts", "sns", "cloudformation", "autoscaling")
KINDS = ("throttle", "error500", "hang", "deny", "stale-read", "lost-answer")


def action_of(service, method, path, headers, body, params):
    action = iam_actions.extract_iam_action(service, method, path, headers, body, params)
    return action or f"{service}:{method} {path}"


def take_fault(action, text, kinds):
    """The first matching fault, one of its count spent; None when there is none left."""
    service, _, name = action.partition(":")
    for fault in FAULTS:
        matches = fault["service"] == service and fault["action"] in ("*", name) and fault["kind"] in kinds
        if matches and fault["count"] > 0 and (fault.get("keyOrUser") or "") in text:
            fault["count"] -= 1
            return fault
    return None


def failure(service, status, code, message):
    if service in QUERY_SERVICES:
        return iam._error(status, code, message)
    return error_response_json(code, message, status)


def denial(service, action, headers, request_id, params):
    resource = iam_actions.extract_resource_arn(
        service, "POST", "/", headers, b"", params, get_region(), get_account_id())
    return iam_actions.access_denied_response(
        service, action, caller_arn(), request_id, headers=headers, resource_arn=resource)


def throttled(service):
    if service in QUERY_SERVICES:
        return failure(service, 400, "Throttling", "Rate exceeded")
    if service == "lambda":
        return failure(service, 429, "TooManyRequestsException", "Rate exceeded")
    return failure(service, 400, "ThrottlingException", "Rate exceeded")


def server_error(service):
    return failure(service, 500, "ServiceFailure" if service == "iam" else "InternalFailure",
                   "We encountered an internal error. Please try again.")


def start_stale_read(text):
    fault = take_fault("iam:UpdateAccessKey", text, ("stale-read",))
    if fault is None:
        return None
    key_id = next(part.split("=")[1] for part in text.split("&") if part.startswith("AccessKeyId="))
    record = iam._access_keys.get(key_id)
    return record and (key_id, listed_status(record), float(fault.get("seconds") or 5))


def observed(original):
    async def _dispatch_service_request(method, path, headers, body, query_params, request_id):
        params = app._routing_params(method, path, headers, body, query_params)
        service = detect_service(method, path, headers, params)
        action = action_of(service, method, path, headers, body, params)
        text = unquote_plus(body.decode("utf-8", "replace")) if len(body) < 65536 else ""
        identify(headers, query_params)
        call = lambda: original(method, path, headers, body, query_params, request_id)
        response = await answer(call, service, action, text, headers, request_id, params)
        CALLS[action, caller_arn()] += 1
        return response

    return _dispatch_service_request


async def answer(call, service, action, text, headers, request_id, params):
    fault = take_fault(action, text, ("throttle", "error500", "hang", "deny"))
    kind = fault and fault["kind"]
    if kind == "hang":
        await asyncio.sleep(float(fault.get("seconds") or 60))
    if kind == "throttle":
        return throttled(service)
    if kind == "error500":
        return server_error(service)
    if kind == "deny":
        return denial(service, action, headers, request_id, params)
    stale = start_stale_read(text) if action == "iam:UpdateAccessKey" else None
    response = await call()
    if stale and response[0] == 200:
        key_id, status, seconds = stale
        STALE[key_id] = (status, time.time() + seconds)
    return server_error(service) if take_fault(action, text, ("lost-answer",)) else response


def identify(headers, query_params):
    """Who claims to call: authentication comes later, and for some calls (root, injected faults) not at all."""
    key_id = app.extract_access_key_id(headers, query_params) or ""
    account = iam_evaluator.find_iam_access_key_account(key_id) or get_account_id()
    credential = iam_evaluator.resolve_credential(key_id, account)
    CALLER.set(credential if isinstance(credential, iam_evaluator.ResolvedCredential) else None)


def install():
    app._dispatch_service_request = observed(app._dispatch_service_request)
