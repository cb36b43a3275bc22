"""Services that the emulator lacks: routed, authorized and counted like its own, by the API models of botocore."""

from ministack import app
from ministack.core import iam_actions, router
from ministack.core.responses import error_response_json

RESOURCES = {}  # service -> what tells the ARN that a call is authorized on
IAM_ACTIONS = {}  # the action of an operation that has none of its own


def register(service, model, handle, resource, iam_action_of=()):
    """handle(operation, path, query, body) answers; each operation is an IAM action unless `iam_action_of` has it."""
    router.SERVICE_PATTERNS[service] = {}
    iam_actions.SERVICE_TO_IAM_NAMESPACE[service] = service
    iam_actions._BOTOCORE_SERVICE_MAP[service] = [model]
    app.SERVICE_HANDLERS[service] = handler_of(service, handle)
    RESOURCES[service] = resource
    IAM_ACTIONS.update({f"{service}:{operation}": f"{service}:{action}" for operation, action in iam_action_of})


def handler_of(service, handle):
    async def handler(method, path, headers, body, query):
        target = headers.get("x-amz-target", "").rpartition(".")[2]  # of services that speak JSON and not REST
        operation = target or iam_actions._match_rest_action(service, method, path, query)
        return handle(operation, path, query, body) or refusal(
            "UnrecognizedClientException", f"{service} has no {operation or f'{method} {path}'} here", 400)

    return handler


def refusal(code, message, status):
    return error_response_json(code, message, status, message_key="Message", content_type="application/json")


def actions(original):
    def extract_iam_action(*request):
        action = original(*request)
        return IAM_ACTIONS.get(action, action)

    return extract_iam_action


def resources(original):
    def extract_resource_arn(service, method, path, headers, body, query, region, account):
        if service in RESOURCES:
            return RESOURCES[service](path, query, region, account)
        return original(service, method, path, headers, body, query, region, account)

    return extract_resource_arn


def install():
    iam_actions.extract_iam_action = actions(iam_actions.extract_iam_action)
    iam_actions.extract_resource_arn = resources(iam_actions.extract_resource_arn)
