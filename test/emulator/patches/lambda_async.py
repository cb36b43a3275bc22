"""Asynchronous invokes: retries, throttles that wait, records for destinations and dead-letter queues."""

import contextvars
import json
import os
import threading
import time
import uuid

from ministack.core import iam_evaluator
from ministack.core.arn import parse_arn
from ministack.core.responses import request_scope
from ministack.services import lambda_svc, sns, sqs

from patches.authentication import iso

RETRY_SECONDS = float(os.environ.get("EMULATOR_ASYNC_RETRY_SECONDS", "0.2"))  # on AWS 60, then 120
THROTTLE_SECONDS = 0.2


def invoke_config(function):
    configs = function.get("event_invoke_configs") or {}
    return function.get("event_invoke_config") or configs.get("$LATEST") or {}


def never_starts(config):
    """Whether the reserved concurrency is 0 by now: then nothing is tried again."""
    function = lambda_svc._functions.get(config.get("FunctionName")) or {}
    return function.get("concurrency") == 0


def attempt(function, event):
    """One attempt; a throttled event waits and spends none, as on AWS, but where the function never starts."""
    while True:
        result = lambda_svc._execute_function(function, event)
        if not result.get("throttle") or never_starts(function.get("config") or function):
            return result
        time.sleep(THROTTLE_SECONDS)


def run(function, event):
    config, settings, started = function.get("config") or function, invoke_config(function), time.time()
    retries = settings.get("MaximumRetryAttempts")
    attempts = (2 if retries is None else int(retries)) + 1
    age = int(settings.get("MaximumEventAgeInSeconds") or 21600)
    for count in range(1, attempts + 1):
        result = attempt(function, event)
        if result.get("throttle"):
            return give_up(config, settings, event, result, "RetriesExhausted", count - 1)
        if not result.get("error"):
            return
        if time.time() - started > age:
            break
        if count < attempts:
            time.sleep(RETRY_SECONDS)
    condition = "RetriesExhausted" if count == attempts else "EventAgeExceeded"
    give_up(config, settings, event, result, condition, count)


def give_up(config, settings, event, result, condition, count):
    request_id = str(uuid.uuid4())
    destination = ((settings.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination")
    if destination:
        record = destination_record(config, event, result, condition, count, request_id)
        deliver(config, destination, json.dumps(record), {})
    dead_letters = (config.get("DeadLetterConfig") or {}).get("TargetArn")
    if dead_letters:
        message = str((result.get("body") or {}).get("errorMessage", ""))[:1024]
        attributes = {"RequestID": request_id, "ErrorCode": "200", "ErrorMessage": message}
        deliver(config, dead_letters, json.dumps(event), {
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items() if value})


def destination_record(config, event, result, condition, count, request_id):
    """@see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"""
    return {
        "version": "1.0",
        "timestamp": iso()[:-1] + ".000Z",
        "requestContext": {
            "requestId": request_id, "functionArn": config["FunctionArn"] + ":$LATEST",
            "condition": condition, "approximateInvokeCount": count,
        },
        "requestPayload": event,
        "responseContext": {
            "statusCode": 200, "executedVersion": "$LATEST",
            "functionError": result.get("function_error") or "Unhandled",
        },
        "responsePayload": result.get("body"),
    }


def deliver(config, arn, body, attributes):
    """Lambda delivers with the rights of the function's own role, which the policy of a queue may admit or deny."""
    target, role = parse_arn(arn), parse_arn(config["Role"])
    session = f"arn:aws:sts::{role.account_id}:assumed-role/{role.resource.rsplit('/', 1)[-1]}/{config['FunctionName']}"
    with request_scope(target.account_id, target.region):
        iam_evaluator._request_caller_arn.set(session)
        if target.service == "sqs":
            message = {"MessageBody": body, "MessageAttributes": attributes}
            sqs._act_send_message(message, sqs._queue_url(target.resource))
            lambda_svc.esm_wake.set()
        elif target.service == "sns":
            sns._fanout(arn, str(uuid.uuid4()), body, "", "", attributes)
        elif target.service == "lambda":
            function, config, _name = lambda_svc._get_func_record_for_ref(arn)
            invoke(lambda_svc._execution_record_for_config(function, config), json.loads(body))
        else:
            lambda_svc.logger.error("Lambda destination %s: this service is not served by the emulator", arn)


def invoke(function, event):
    """Accepts the event at once; a thread of its own carries it to its end, as Lambda's queue does."""
    account, region = lambda_svc._account_region_from_function_config(function.get("config") or function)

    def carry():
        try:
            with request_scope(account, region):
                run(function, event)
        except Exception:
            lambda_svc.logger.exception("an asynchronous invoke was lost in %s %s: %r", account, region, event)

    threading.Thread(target=contextvars.copy_context().run, args=(carry,), daemon=True).start()


def install():
    lambda_svc.invoke_async_with_retry = invoke
