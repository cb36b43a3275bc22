"""Lambda: error names, EMF metrics, kept logs, and a bound on worker processes."""

import json
import os
import threading
from collections import defaultdict

from ministack.core import iam_actions, lambda_runtime
from ministack.services import cloudwatch, lambda_svc

LOGS = defaultdict(list)  # function name -> what each invocation wrote
WORKERS_PER_FUNCTION = int(os.environ.get("EMULATOR_WORKERS_PER_FUNCTION", "4"))
# A handler that invokes itself would wait for its own worker for ever; after this it gets one more.
WAIT_SECONDS = 60

_slots = defaultdict(lambda: threading.BoundedSemaphore(WORKERS_PER_FUNCTION))
_failed = threading.local()


def keep_error_names():
    """AWS reports the thrown error's own name and stack; the emulator's worker script leaves the name out."""
    script = lambda_runtime._NODEJS_WORKER_SCRIPT
    for text, name in (("error: String(err.message || err),", "err"), ("error: e.message, trace", "e")):
        if text not in script:
            raise RuntimeError(f"ministack's worker script no longer holds {text!r}: adapt patches/lambda_functions.py")
        script = script.replace(text, f'type: {name} && {name}.name || "Error", {text}')
    lambda_runtime._NODEJS_WORKER_SCRIPT = script
    original = lambda_runtime.Worker.invoke

    def invoke(self, *args, **kwargs):
        result = original(self, *args, **kwargs)
        _failed.result = result if result.get("status") == "error" else None
        return result

    lambda_runtime.Worker.invoke = invoke


def named_error(result):
    failed, body = _failed.result, result.get("body")
    if failed and failed.get("type") and isinstance(body, dict) and body.get("errorType") == "Runtime.HandlerError":
        body.update(errorType=failed["type"], trace=str(failed.get("trace") or "").split("\n"))
    return result


def bounded_warm(original):
    def execute_function_warm(function, event, request_id):
        config = function.get("config") or function
        slot = _slots[config.get("FunctionArn", "").split(":function:")[-1].split(":")[0]]
        held = slot.acquire(timeout=WAIT_SECONDS)
        try:
            _failed.result = None
            return named_error(original(function, event, request_id))
        finally:
            if held:
                slot.release()

    return execute_function_warm


def emf_documents(log):
    for line in log.splitlines():
        start = line.find("{")
        if start < 0 or '"_aws"' not in line:
            continue
        try:
            document = json.loads(line[start:])
        except ValueError:
            continue
        if isinstance(document.get("_aws"), dict):
            yield document


def publish(document):
    for directive in document["_aws"].get("CloudWatchMetrics", []):
        for names in directive.get("Dimensions") or [[]]:
            dimensions = {name: str(document[name]) for name in names}
            for metric in directive.get("Metrics", []):
                values = document.get(metric["Name"], [])
                for value in values if isinstance(values, list) else [values]:
                    cloudwatch.record_metric(
                        directive["Namespace"], metric["Name"], value, metric.get("Unit", "None"), dimensions)
    cloudwatch._evaluate_all_alarms()


def observed_dispatch(original):
    def execute_function_dispatch(function, config, event, request_id, started):
        result = original(function, config, event, request_id, started)
        log = str(result.get("log") or "") if isinstance(result, dict) else ""
        LOGS[config.get("FunctionName", "")].append(log)
        for document in emf_documents(log):
            publish(document)
        return result

    return execute_function_dispatch


def actions(original):
    def _lambda_action(method, path):
        """The actions of reserved concurrency and of one event source mapping, by their verbs."""
        parts = [part for part in path.split("/") if part]
        if parts[-1:] == ["concurrency"]:
            return {"GET": "GetFunctionConcurrency", "DELETE": "DeleteFunctionConcurrency"}.get(method, "PutFunctionConcurrency")
        if parts[-2:-1] == ["event-source-mappings"]:
            verb = {"GET": "Get", "PUT": "Update", "DELETE": "Delete"}[method]
            return f"{verb}EventSourceMapping"
        return original(method, path)

    return _lambda_action


def install():
    keep_error_names()
    iam_actions._lambda_action = actions(iam_actions._lambda_action)
    lambda_svc._execute_function_warm = bounded_warm(lambda_svc._execute_function_warm)
    lambda_svc._execute_function_dispatch = observed_dispatch(lambda_svc._execute_function_dispatch)
