"""What an AWS service may do as a role that it was given: the role must trust the service and allow the action."""

import json

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam


def context_of(principal_arn, action, resource_arn, keys=None):
    return iam_evaluator.EvalContext(
        principal_arn=principal_arn, principal_type="AssumedRole", principal_account=get_account_id(),
        action=action, resource_arn=resource_arn, region=get_region(), service_context=keys or {})


def trusts(role, service):
    document = role["AssumeRolePolicyDocument"]
    statements = (json.loads(document) if isinstance(document, str) else document)["Statement"]
    statements = statements if isinstance(statements, list) else [statements]
    # A trust policy has no Resource, and the evaluator matches no statement without one.
    policy = {"Statement": [{**statement, "Resource": "*"} for statement in statements]}
    context = context_of("", "sts:AssumeRole", role["Arn"], {"aws:sourceaccount": get_account_id()})
    return iam_evaluator.evaluate_resource_policy(policy, context, service).decision == "Allow"


def allows(role, action, resource_arn, keys=None):
    account, name = role["Arn"].split(":")[4], role["Arn"].rsplit("/", 1)[-1]
    context = context_of(role["Arn"], action, resource_arn, keys)
    policies = iam_evaluator._gather_role_policies(name, account)
    limits = iam_evaluator._permissions_boundary(iam._roles, name, account)
    return iam_evaluator.evaluate(context, policies, *limits).decision == "Allow"


def refusal(role_arn, service, action, resource_arn, keys=None):
    """None where the service may do this as the role; else the message, as AWS words it."""
    account, name = (role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]) if role_arn else ("", "")
    role = iam._roles.get_scoped(account, None, name)
    if role is None:
        return f"The role {role_arn} does not exist"
    if not trusts(role, service):
        return f"The role {role_arn} does not let {service} assume it"
    if not allows(role, action, resource_arn, keys):
        return (f"User: arn:aws:sts::{account}:assumed-role/{name}/session is not authorized to perform: {action} on "
                f"resource: {resource_arn} because no identity-based policy allows the {action} action")
    return None
