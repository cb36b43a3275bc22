"""EventBridge buses of other accounts and Regions: reached by rules and by PutEvents, guarded by the bus policy."""

import json
import re
import time
from types import SimpleNamespace

from ministack.core.responses import get_account_id, get_region, json_response, request_scope
from ministack.services import eventbridge

from patches import bus_policy, service_roles, targets
from patches.authentication import caller_arn


def arn_of(target):
    return f"arn:aws:events:{target.region}:{target.account_id}:{target.resource}"


def admits(target, sender, event):
    """A foreign account needs the bus policy; the bus's own account does not."""
    if target.account_id == get_account_id():
        return True
    arn = arn_of(target)
    return bus_policy.decision(arn, bus_policy.context_of(sender, arn, event)) == "Allow"


def forward(target, event, sender, path):
    """Delivers under the target's scope; the event keeps the account and Region of its origin."""
    bus = target.resource.split("/", 1)[1]
    if not admits(target, sender, event):
        targets.undelivered("NO_PERMISSIONS", f"The policy of bus {bus} in {target.account_id} refuses {sender}")
        return False
    with request_scope(target.account_id, target.region):
        if bus == "default":
            eventbridge._ensure_default_bus()
        if bus not in eventbridge._event_buses:
            targets.undelivered("NO_RESOURCE", f"There is no bus {bus} in {target.account_id} {target.region}")
            return False
        eventbridge._dispatch_event({**event, "EventBusName": bus, "_DispatchPath": path})
    return True


def dispatch_to_event_bus(target, event, rule, path, target_input_payload=None):
    here = f"{get_account_id()}/{get_region()}"
    key = f"{here}/{eventbridge._rule_key(rule.get('Name'), rule.get('EventBusName', 'default'))}"
    leaves = f"{target.account_id}/{target.region}" != here
    # AWS forwards an event once: what came from another account or Region does not leave again.
    arrived = any(not step.startswith(f"{here}/") for step in path)
    if key in path or (leaves and arrived):
        eventbridge.logger.warning("%s is not forwarded again to %s", key, target)
        return
    role = target_role(target, rule)
    keys = {"events:source": event["Source"], "events:detail-type": event["DetailType"]}
    denied = role and service_roles.refusal(
        role, targets.SERVICE, rule.get("Arn"), "events:PutEvents", arn_of(target), keys)
    if denied:
        targets.undelivered("NO_PERMISSIONS", denied)
        return
    detail = event["Detail"] if target_input_payload is None else target_input_payload
    forward(target, {**event, "Detail": detail}, role, [*path, key])


def target_role(target, rule):
    key = eventbridge._rule_key(rule.get("Name"), rule.get("EventBusName", "default"))
    found = eventbridge._targets.get(key, [])
    return next((t.get("RoleArn") for t in found if t.get("Arn") == str(target)), None)


def foreign(entry):
    """The bus that an entry names in another account of this Region, or None."""
    match = bus_policy.BUS_ARN.fullmatch(entry.get("EventBusName") or "")
    if match is None or match[2] == get_account_id():
        return None
    return SimpleNamespace(region=match[1], account_id=match[2], resource=f"event-bus/{match[3]}")


def put_one_abroad(entry, target):
    event = {
        "EventId": eventbridge.new_uuid(), "Source": entry.get("Source", ""), "Detail": entry.get("Detail", "{}"),
        "DetailType": entry.get("DetailType", ""), "Time": int(time.time()), "Resources": entry.get("Resources", []),
        "Account": get_account_id(), "Region": get_region(),
    }
    sender = re.sub(r":sts:(.*):assumed-role/([^/]+)/.*", r":iam:\1:role/\2", caller_arn())
    if forward(target, event, sender, [f"{get_account_id()}/{get_region()}/PutEvents"]):
        return {"EventId": event["EventId"]}
    return {"ErrorCode": "AccessDeniedException", "ErrorMessage": f"{caller_arn()} may not put events on this bus."}


def put_one(original, entry, allow_aws_source):
    target = foreign(entry)
    if target:
        return put_one_abroad(entry, target)
    name = (entry.get("EventBusName") or "default").rsplit("/", 1)[-1]
    arn = f"arn:aws:events:{get_region()}:{get_account_id()}:event-bus/{name}"
    refused = None if allow_aws_source else bus_policy.refusal_of(entry, arn)
    return refused or json.loads(original({"Entries": [entry]}, allow_aws_source)[2])["Entries"][0]


def put_events(original):
    def _put_events(data, allow_aws_source=False):
        entries = data.get("Entries", [])
        if not 0 < len(entries) <= 10:
            return original(data, allow_aws_source)
        results = [put_one(original, entry, allow_aws_source) for entry in entries]
        failed = sum("ErrorCode" in result for result in results)
        return json_response({"FailedEntryCount": failed, "Entries": results})

    return _put_events


def install():
    eventbridge._dispatch_to_event_bus = dispatch_to_event_bus
    eventbridge._put_events = put_events(eventbridge._put_events)
