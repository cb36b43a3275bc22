"""EventBridge: AWS services' own events, Lambda targets as asynchronous invokes, and who may call PutEvents."""

import calendar
import json
import time
import uuid

from ministack.core.responses import request_scope
from ministack.services import eventbridge, lambda_svc

from patches import lambda_async, targets
from patches.authentication import CALLER


def dispatch_to_lambda(arn, payload):
    function, config, name = lambda_svc._get_func_record_for_ref(arn)
    if not function or not config:
        targets.undelivered("NO_RESOURCE", f"Function not found: {name}")
        return
    lambda_async.invoke(lambda_svc._execution_record_for_config(function, config), json.loads(payload))


def put_events(original):
    def _put_events(data, allow_aws_source=False):
        """The account's root plays the AWS service; anybody else is refused an `aws.` source, as on AWS."""
        caller = CALLER.get()
        as_service = caller is not None and caller.principal_type == "Root"
        return original(data, allow_aws_source=allow_aws_source or as_service)

    return _put_events


def epoch(instant):
    return calendar.timegm(time.strptime(instant[:19], "%Y-%m-%dT%H:%M:%S"))


def put_envelope(account, region, envelope):
    """Delivers an event as its AWS service does: id, time, account and Region are the sender's."""
    account, region = envelope.get("account") or account, envelope.get("region") or region
    event = {
        "EventId": envelope.get("id") or str(uuid.uuid4()), "Source": envelope["source"],
        "DetailType": envelope["detail-type"], "Detail": json.dumps(envelope.get("detail", {})),
        "EventBusName": envelope.get("eventBusName", "default"),
        "Time": epoch(envelope["time"]) if envelope.get("time") else int(time.time()),
        "Resources": envelope.get("resources", []), "Account": account, "Region": region,
    }
    with request_scope(account, region):
        eventbridge._ensure_default_bus()
        eventbridge._dispatch_event(event)
    return event["EventId"]


def test_patterns(patterns, events):
    """TestEventPattern for many: for each event, whether each of the patterns matches it."""
    def matches(pattern, event):
        status, _, body = eventbridge._test_event_pattern({"EventPattern": json.dumps(pattern), "Event": json.dumps(event)})
        answer = json.loads(body)
        if status != 200:
            raise ValueError(f"{answer} for the pattern {json.dumps(pattern)}")
        return answer["Result"]

    return [[matches(pattern, event) for pattern in patterns] for event in events]


def install():
    eventbridge._dispatch_to_lambda = dispatch_to_lambda
    eventbridge._put_events = put_events(eventbridge._put_events)
