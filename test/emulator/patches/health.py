"""AWS Health's events, as far as they are read. Without a support plan, as most accounts are, the API refuses."""

import json

from ministack.core.responses import get_account_id, json_response

from patches.new_services import refusal, register

ACCOUNTS = {}  # account -> {event ARN: {"event", "entities", "metadata"}}; those with a support plan
MAX_ARNS = 10
PAGE = 1  # pages may be shorter than asked for, as on AWS


def seed(body):
    """Gives an account a support plan, and events: {"event", "entities": [value], "metadata"} each."""
    events = ACCOUNTS.setdefault(body["accountId"], {})
    events.update({one["event"]["arn"]: one for one in body.get("events", [])})
    return {}


def matches(event, chosen):
    fields = {"eventStatusCodes": "statusCode", "eventTypeCodes": "eventTypeCode", "services": "service"}
    return all(event.get(fields[name]) in values for name, values in chosen.items() if name in fields)


def page(items, request):
    start = int(request.get("nextToken") or 0)
    more = {"nextToken": str(start + PAGE)} if start + PAGE < len(items) else {}
    return items[start:start + PAGE], more


def describe_events(events, request):
    chosen = request.get("filter") or {}
    found, more = page([one["event"] for one in events.values() if matches(one["event"], chosen)], request)
    return json_response({"events": found, **more})


def describe_entities(events, request):
    arns = (request.get("filter") or {}).get("eventArns") or []
    if not 0 < len(arns) <= MAX_ARNS:
        return refusal("ValidationException", f"eventArns must have 1 to {MAX_ARNS} members", 400)
    entities = [{"eventArn": arn, "entityArn": f"{arn}/{value}", "entityValue": value, "awsAccountId": get_account_id()}
                for arn in arns for value in events.get(arn, {}).get("entities", [])]
    found, more = page(entities, request)
    return json_response({"entities": found, **more})


def describe_details(events, request):
    arns = request.get("eventArns") or []
    if not 0 < len(arns) <= MAX_ARNS:
        return refusal("ValidationException", f"eventArns must have 1 to {MAX_ARNS} members", 400)
    known = [events[arn] for arn in arns if arn in events]
    return json_response({"successfulSet": [
        {"event": one["event"], "eventDescription": {"latestDescription": ""}, "eventMetadata": one.get("metadata") or {}}
        for one in known], "failedSet": []})


def handle(operation, _path, _query, body):
    events = ACCOUNTS.get(get_account_id())
    if events is None:
        return refusal("SubscriptionRequiredException", "", 400)
    request = json.loads(body or b"{}")
    return {
        "DescribeEvents": lambda: describe_events(events, request),
        "DescribeAffectedEntities": lambda: describe_entities(events, request),
        "DescribeEventDetails": lambda: describe_details(events, request),
    }.get(operation, lambda: None)()


def install():
    register("health", "health", handle, lambda *_request: "*")
