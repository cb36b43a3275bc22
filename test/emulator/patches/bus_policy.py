"""The policy of an event bus, held against each PutEvents: beside the caller's own policies in the bus's account, and
alone for rules and callers of other accounts."""

import re

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id
from ministack.services import eventbridge

from patches.authentication import CALLER

BUS_ARN = re.compile(r"arn:aws[a-z-]*:events:([^:]+):(\d{12}):event-bus/(.+)")


def decision(bus_arn, context):
    """What the policy of the bus says of the caller: Allow, Deny, or ImplicitDeny."""
    region, account, bus = BUS_ARN.fullmatch(bus_arn).groups()
    policy = eventbridge._event_bus_policies.get_scoped(account, region, bus)
    return iam_evaluator.evaluate_resource_policy(policy, context).decision


def context_of(principal_arn, bus_arn, event, principal_keys=None):
    kinds = {":root": "Root", ":user/": "User", ":role/": "AssumedRole", ":assumed-role/": "AssumedRole"}
    return iam_evaluator.EvalContext(
        principal_arn=principal_arn, principal_account=principal_arn.split(":")[4],
        principal_type=next((kind for part, kind in kinds.items() if part in principal_arn), "Anonymous"),
        action="events:PutEvents", resource_arn=bus_arn, region=bus_arn.split(":")[3],
        service_context={"events:source": event["Source"], "events:detail-type": event["DetailType"]},
        principal_keys=principal_keys or {},
    )


def refusal_of(entry, bus_arn):
    """The refused entry's answer, where the bus denies the caller; None where it does not."""
    caller = CALLER.get()
    # AWS services put their own events, which no bus policy is asked about; root plays them here.
    if caller is None or str(entry.get("Source", "")).startswith("aws."):
        return None
    event = {"Source": entry.get("Source", ""), "DetailType": entry.get("DetailType", "")}
    context = context_of(caller.principal_arn, bus_arn, event, iam_evaluator._principal_keys(caller))
    return denied(caller.principal_arn, bus_arn) if decision(bus_arn, context) == "Deny" else None


def denied(principal_arn, bus_arn):
    return {"ErrorCode": "AccessDeniedException", "ErrorMessage":
            f"User: {principal_arn} is not authorized to perform: events:PutEvents on resource: {bus_arn}"
            " with an explicit deny in a resource-based policy"}


def resource_policy(original):
    def _resource_policy(service, resource_arn):
        """In its own account an Allow of the bus suffices. Its Denies are held against each entry, later."""
        match = BUS_ARN.fullmatch(resource_arn) if service == "events" else None
        if match is None or match[2] != get_account_id():
            return original(service, resource_arn)
        policy = eventbridge._event_bus_policies.get_scoped(match[2], match[1], match[3]) or {}
        allowing = [statement for statement in policy.get("Statement", []) if statement.get("Effect") == "Allow"]
        return {"Statement": allowing}, match[2]

    return _resource_policy


def install():
    iam_evaluator._resource_policy = resource_policy(iam_evaluator._resource_policy)
