"""EventBridge targets: a queue's policy decides what it takes; what no target took goes to its dead-letter queue."""

import contextlib
import contextvars
import json

from ministack.core import iam_evaluator
from ministack.core.arn import ArnParseError, parse_arn
from ministack.core.responses import get_account_id, request_scope
from ministack.services import eventbridge, sqs
from ministack.services.cloudformation import provisioners

from patches import service_roles

SERVICE = "events.amazonaws.com"
SCHEDULER = "scheduler.amazonaws.com"
DELIVERY = contextvars.ContextVar("keystop_delivery", default=None)
BY_SERVICE = contextvars.ContextVar("keystop_by_service", default=False)


def undelivered(code, message):
    """Tells the delivery under way that its target did not take the event, with one of AWS's error codes."""
    eventbridge.logger.warning("%s: %s", code, message)
    delivery = DELIVERY.get()
    if delivery is not None:
        delivery["failure"] = (code, message)


def is_schedule(rule):
    return ":scheduler:" in rule.get("Arn", "")


def role_refusal(action, resource_arn):
    """Why the role of the target under way may not do this; None where it may. A schedule comes as its group."""
    delivery = DELIVERY.get()
    rule_arn, role_arn = delivery["rule"].get("Arn", ""), delivery["target"].get("RoleArn")
    service, source = SERVICE, rule_arn
    if is_schedule(delivery["rule"]):
        service, source = SCHEDULER, rule_arn.replace(":schedule/", ":schedule-group/").rsplit("/", 1)[0]
    return service_roles.refusal(role_arn, service, source, action, resource_arn)


def takes(queue_arn):
    """As on AWS, SQS asks the queue's policy alone whether a rule may send; a schedule sends as its own role."""
    rule = (DELIVERY.get() or {}).get("rule", {})
    if is_schedule(rule):
        return role_refusal("sqs:SendMessage", queue_arn) is None
    return sqs.queue_policy_allows(queue_arn, SERVICE, rule.get("Arn", ""), get_account_id())


def to_queue(original):
    def _dispatch_to_sqs(spec, payload, sqs_parameters=None):
        if sqs._queue_by_arn(str(spec)) is None:
            return undelivered("NO_RESOURCE", f"The specified queue does not exist: {spec}")
        if not takes(str(spec)):
            return undelivered("NO_PERMISSIONS", f"The policy of {spec} does not let the rule send.")
        return original(spec, payload, sqs_parameters)

    return _dispatch_to_sqs


def text(value):
    return {"DataType": "String", "StringValue": str(value)}


def bury(target, delivery, view):
    """What AWS writes beside the event, which is whole, whatever the target's input would have been.

    A schedule has no event: its dead letter is the input that the target would have had.
    """
    queue_arn = (target.get("DeadLetterConfig") or {}).get("Arn")
    queue = sqs._queue_by_arn(queue_arn) if queue_arn else None
    if queue is None or not takes(queue_arn):
        return eventbridge.logger.warning("an event is lost: %s", delivery["failure"])
    code, message = delivery["failure"]
    scheduled = is_schedule(delivery["rule"])
    attributes = {"SCHEDULE_ARN" if scheduled else "RULE_ARN": delivery["rule"].get("Arn", ""),
                  "TARGET_ARN": target.get("Arn", ""), "ERROR_CODE": code, "ERROR_MESSAGE": message}
    there = parse_arn(queue_arn)
    with request_scope(there.account_id, there.region), sending(target.get("RoleArn") if scheduled else None):
        url = sqs._queue_url(there.resource)
        sqs._act_send_message({
            "QueueUrl": url,
            "MessageBody": target.get("Input", "") if scheduled else json.dumps(view.event_with_detail()),
            "MessageAttributes": {name: text(value) for name, value in attributes.items()},
        }, url)
    return eventbridge.esm_wake.set()


@contextlib.contextmanager
def sending(role_arn):
    """A schedule sends as its role; a rule as the service, for which `takes` has asked the queue's policy already."""
    if role_arn is None:
        token = BY_SERVICE.set(True)
        try:
            yield
        finally:
            BY_SERVICE.reset(token)
        return
    role = parse_arn(role_arn)
    session = f"arn:aws:sts::{role.account_id}:assumed-role/{role.resource.rsplit('/', 1)[-1]}/scheduler"
    token = iam_evaluator._request_caller_arn.set(session)
    try:
        yield
    finally:
        iam_evaluator._request_caller_arn.reset(token)


def enforced(original):
    def _enforce_queue_policy(queue, iam_action):
        return None if BY_SERVICE.get() else original(queue, iam_action)

    return _enforce_queue_policy


def invoke(original):
    def _invoke_target(target, event, rule, view=None):
        view = view or eventbridge._pattern_event_view(event)
        delivery = {"rule": rule, "target": target, "failure": None}
        token = DELIVERY.set(delivery)
        try:
            original(target, event, rule, view)
            if delivery["failure"]:
                bury(target, delivery, view)
        except (ArnParseError, sqs._Err) as error:
            eventbridge.logger.error("the dead-letter queue of %s failed: %s", target.get("Arn"), error)
        finally:
            DELIVERY.reset(token)

    return _invoke_target


def checked(original):
    def create(logical_id, props, stack):
        """CloudFormation puts targets as everybody does: a bus of another account or Region wants a role."""
        for target in props.get("Targets", []):
            refused = eventbridge._validate_target_arn(target)
            if refused:
                raise ValueError(f"the rule {logical_id} was refused: {refused[2].decode()}")
        return original(logical_id, props, stack)

    return create


def install():
    sqs._enforce_queue_policy = enforced(sqs._enforce_queue_policy)
    rules = provisioners._RESOURCE_HANDLERS["AWS::Events::Rule"]
    rules["create"] = checked(rules["create"])
    eventbridge._dispatch_to_sqs = to_queue(eventbridge._dispatch_to_sqs)
    eventbridge._invoke_target = invoke(eventbridge._invoke_target)
