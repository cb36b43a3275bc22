"""IAM authorization: the resources and condition keys that Keystop's policies are written with."""

import json

from ministack.core import iam_actions, iam_evaluator
from ministack.services import iam

CONDITIONED_ON_POLICY = {
    f"iam:{verb}{kind}Policy" for verb in ("Attach", "Detach") for kind in ("User", "Role", "Group")}


def first(params, name):
    value = params.get(name) or [None]
    return value[0] if isinstance(value, list) else value


def user_resource(params, resource):
    """The user's ARN with its path; for a bare key id its owner's, as the service reference says."""
    key_id, name = first(params, "AccessKeyId"), first(params, "UserName")
    if first(params, "Action") == "GetAccessKeyLastUsed" and key_id:
        record = iam._access_keys.get(key_id)
        if record is None:
            return f"access key {key_id}"
        name = record["UserName"]
    user = iam._users.get(name) if name else None
    return user["Arn"] if user else resource


def resource_arns(original):
    def extract_resource_arn(service, method, path, headers, body, query_params, region, account_id):
        resource = original(service, method, path, headers, body, query_params, region, account_id)
        return user_resource(query_params, resource) if service == "iam" else resource

    return extract_resource_arn


def tag_context(original):
    def request_tag_context(service, iam_action, body, params):
        context = dict(original(service, iam_action, body, params) or {})
        if iam_action in CONDITIONED_ON_POLICY and first(params, "PolicyArn"):
            context["iam:PolicyARN"] = first(params, "PolicyArn")
        if iam_action == "events:PutEvents":
            entries = json.loads(body or b"{}").get("Entries", [])
            for key, field in (("events:source", "Source"), ("events:detail-type", "DetailType")):
                values = {entry.get(field) for entry in entries}
                context[key] = values.pop() if len(values) == 1 else sorted(map(str, values))
        return context

    return request_tag_context


def condition_key(original):
    def _resolve_condition_key(key, context):
        """aws:PrincipalArn of a role session is the role's ARN, never the session's; loopback counts as TLS."""
        if key.lower() == "aws:principalisawsservice":
            return "true" if context.principal_type == "Service" else "false"
        if key.lower() == "aws:securetransport":
            return "true"
        value = original(key, context)
        if key.lower() != "aws:principalarn" or ":assumed-role/" not in str(value):
            return value
        account, name = value.split(":")[4], value.split("/")[1]
        role = iam._roles.get_scoped(account, None, name)
        return role["Arn"] if role else f"arn:aws:iam::{account}:role/{name}"

    return _resolve_condition_key


def named(resource):
    """As IAM's messages print it: `user ann`, `access key AKIA…`, or an ARN."""
    return f"user {resource.rsplit('/', 1)[1]}" if ":user/" in resource else resource


def denial(original):
    def access_denied_response(service, action, principal_arn, request_id, *, message="", **details):
        if service == "iam" and not message and not details.get("error_code"):
            message = iam_actions.identity_denial_message(
                action, principal_arn, named(details.get("resource_arn", "*")), details.get("explicit_deny", False))
        return original(service, action, principal_arn, request_id, message=message, **details)

    return access_denied_response


def install():
    iam_actions.access_denied_response = denial(iam_actions.access_denied_response)
    iam_actions.extract_resource_arn = resource_arns(iam_actions.extract_resource_arn)
    iam_actions.request_tag_context = tag_context(iam_actions.request_tag_context)
    iam_evaluator._resolve_condition_key = condition_key(iam_evaluator._resolve_condition_key)
