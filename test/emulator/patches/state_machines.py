"""Step Functions: the machine's role is held to its policies, data to 256 KiB, and executions become metrics."""

import contextvars
import json
import re

from ministack.core.responses import error_response_json, get_account_id, get_region, json_response, request_scope
from ministack.services import cloudwatch, eventbridge, stepfunctions

from patches import service_roles, targets

SERVICE = "states.amazonaws.com"
MAX_BYTES = 262_144
MAX_NAME = 80
NOT_IN_NAMES = re.compile(r'[\s<>{}\[\]?*"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]')
# @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
UNCATCHABLE = ("States.DataLimitExceeded", "States.Runtime")
METRICS = {"RUNNING": "ExecutionsStarted", "SUCCEEDED": "ExecutionsSucceeded", "FAILED": "ExecutionsFailed",
           "ABORTED": "ExecutionsAborted", "TIMED_OUT": "ExecutionsTimedOut"}
MACHINE = contextvars.ContextVar("keystop_state_machine", default={})


def as_role(original):
    def _run_execution(execution_arn):
        """The threads of an execution, and of its maps, copy this context."""
        execution = stepfunctions._executions.get(execution_arn) or {}
        machine = stepfunctions._state_machines.get(execution.get("stateMachineArn")) or {}
        token = MACHINE.set(machine)
        try:
            return original(execution_arn)
        finally:
            MACHINE.reset(token)

    return _run_execution


def refusal(action, resource_arn):
    machine = MACHINE.get()
    return service_roles.refusal(
        machine.get("roleArn"), SERVICE, machine.get("stateMachineArn"), action, resource_arn)


def function_of(resource, data):
    """The ARN of the function that a task invokes, or None."""
    if "states:::lambda:invoke" not in resource:
        return resource if ":function:" in resource else None
    name = str(data.get("FunctionName", ""))
    return name if name.startswith("arn:") else f"arn:aws:lambda:{get_region()}:{get_account_id()}:function:{name}"


def invoke_resource(original):
    def _invoke_resource(resource, data):
        function = function_of(resource, data)
        denied = function and refusal("lambda:InvokeFunction", function)
        if denied:
            raise stepfunctions._ExecutionError(
                "Lambda.AWSLambdaException", f"{denied} (Service: AWSLambda; Status Code: 403)")
        return original(resource, data)

    return _invoke_resource


def call_lambda(original):
    def _call_lambda(function, event):
        """A throttled invoke bears Lambda's error, which the task's Retry names."""
        try:
            return original(function, event)
        except stepfunctions._ExecutionError as error:
            if error.error == "Lambda.Unknown" and '"__type": "TooManyRequestsException"' in str(error.cause):
                raise stepfunctions._ExecutionError("Lambda.TooManyRequestsException", error.cause) from error
            raise

    return _call_lambda


def distributed_map(original):
    def _run_distributed_map(state, raw_input, effective, iterator, execution, context):
        """Its children are executions of the machine itself, which the role must be allowed to start."""
        denied = refusal("states:StartExecution", execution["stateMachineArn"].split("/")[0])
        if denied:
            raise stepfunctions._ExecutionError("StepFunctions.AccessDeniedException", denied)
        return original(state, raw_input, effective, iterator, execution, context)

    return _run_distributed_map


def limited(original):
    def apply(state, data, *rest):
        """The input, the raw result and the output of each state pass here."""
        result = original(state, data, *rest)
        if len(json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode()) > MAX_BYTES:
            raise stepfunctions._ExecutionError(
                "States.DataLimitExceeded",
                "The state/task returned a result with a size exceeding the maximum number of bytes service limit.")
        return result

    return apply


def error_matches(original):
    def _error_matches(error_equals, error):
        return error in error_equals if error in UNCATCHABLE else original(error_equals, error)

    return _error_matches


def running(data):
    """The execution that runs under the name already, with the same input."""
    machine, name = stepfunctions._resolve_state_machine_arn(data.get("stateMachineArn", "")), data.get("name")
    return next((execution for execution in list(stepfunctions._executions.values())
                 if (execution["stateMachineArn"], execution["name"]) == (machine, name)
                 and (execution["status"], execution["input"]) == ("RUNNING", data.get("input", "{}"))), None)


def start_execution(original):
    def _start_execution(data):
        name = data.get("name") or ""
        if len(str(data.get("input") or "").encode()) > MAX_BYTES:
            return error_response_json("ValidationException", "Value at 'input' failed to satisfy constraint: Member "
                                       f"must have length less than or equal to {MAX_BYTES}", 400)
        if len(name) > MAX_NAME or NOT_IN_NAMES.search(name):
            return error_response_json("InvalidName", f"Invalid Name: '{name}'", 400)
        found = running(data) if name else None
        return original(data) if found is None else json_response(
            {"executionArn": found["executionArn"], "startDate": found["startDate"]})

    return _start_execution


def counted(original):
    def _emit_execution_status_event(execution):
        machine = execution["stateMachineArn"]
        cloudwatch.record_metric("AWS/States", METRICS[execution["status"]], 1, "Count", {"StateMachineArn": machine})
        return original(execution)

    return _emit_execution_status_event


def dispatch(arn, payload):
    """Rules and schedules start an execution as the role of their target."""
    denied = targets.role_refusal("states:StartExecution", arn)
    if denied:
        return targets.undelivered("NO_PERMISSIONS", denied)
    status, _, body = stepfunctions._start_execution({"stateMachineArn": arn, "input": payload})
    return None if status < 400 else targets.undelivered("NO_RESOURCE", json.loads(body).get("message", ""))


def scope_of(arn):
    return request_scope(arn.split(":")[4], arn.split(":")[3])


def start(body):
    """StartExecution by a test."""
    with scope_of(body["stateMachineArn"]):
        status, _, answer = stepfunctions._start_execution(body)
    if status >= 400:
        raise ValueError(answer.decode())
    return {"executionArn": json.loads(answer)["executionArn"]}


def view(execution):
    shown = ("executionArn", "stateMachineArn", "name", "status", "startDate", "stopDate", "error", "cause")
    # The emulator writes an output for a failed execution, too; AWS has none.
    documents = ("input", "output") if execution["status"] == "SUCCEEDED" else ("input",)
    return {**{name: execution[name] for name in shown if execution.get(name)},
            **{name: json.loads(execution[name]) for name in documents}, "events": list(execution["events"])}


def executions(arn):
    """Of a state machine, newest first, the children of its maps among them; or the one of this ARN."""
    with scope_of(arn):
        found = [view(execution) for execution in list(stepfunctions._executions.values())
                 if arn == execution["executionArn"] or arn == execution["stateMachineArn"].split("/")[0]]
    return sorted(found, key=lambda execution: execution["startDate"], reverse=True)


def install():
    for original, patch in (
        (stepfunctions._run_execution, as_role), (stepfunctions._invoke_resource, invoke_resource),
        (stepfunctions._call_lambda, call_lambda), (stepfunctions._run_distributed_map, distributed_map),
        (stepfunctions._apply_parameters, limited), (stepfunctions._apply_result_selector, limited),
        (stepfunctions._apply_output_path, limited), (stepfunctions._error_matches, error_matches),
        (stepfunctions._start_execution, start_execution), (stepfunctions._emit_execution_status_event, counted),
    ):
        setattr(stepfunctions, original.__name__, patch(original))
    eventbridge._dispatch_to_stepfunctions = dispatch
