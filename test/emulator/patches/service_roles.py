"""What an AWS service may do as a role that it was given: the role must trust the service and allow the action."""

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam


def context_of(principal_arn, action, resource_arn, keys=None):
    return iam_evaluator.EvalContext(
        principal_arn=principal_arn, principal_type="AssumedRole", principal_account=get_account_id(),
        action=action, resource_arn=resource_arn, region=get_region(), service_context=keys or {})


def trusts(role, service, source_arn):
    keys = {"aws:sourceaccount": get_account_id(), "aws:sourcearn": source_arn}
    context = context_of("", "sts:AssumeRole", role["Arn"], keys)
    # `states.eu-west-1.amazonaws.com` is the same service as `states.amazonaws.com`.
    regional = service.replace(".amazonaws.com", f".{get_region()}.amazonaws.com")
    return any(
        iam_evaluator.evaluate_resource_policy(role["AssumeRolePolicyDocument"], context, name).decision == "Allow"
        for name in (service, regional))


def allows(role, action, resource_arn, keys=None):
    account, name = role["Arn"].split(":")[4], role["Arn"].rsplit("/", 1)[-1]
    context = context_of(role["Arn"], action, resource_arn, keys)
    policies = iam_evaluator._gather_role_policies(name, account)
    limits = iam_evaluator._permissions_boundary(iam._roles, name, account)
    return iam_evaluator.evaluate(context, policies, *limits).decision == "Allow"


def refusal(role_arn, service, source_arn, action, resource_arn, keys=None):
    """None where the service, on behalf of the source, may do this as the role; else the message, as AWS words it."""
    account, name = (role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]) if role_arn else ("", "")
    role = iam._roles.get_scoped(account, None, name)
    if role is None:
        return f"The role {role_arn} does not exist"
    if not trusts(role, service, source_arn):
        return f"The role {role_arn} does not let {service} assume it"
    if not allows(role, action, resource_arn, keys):
        return (f"User: arn:aws:sts::{account}:assumed-role/{name}/session is not authorized to perform: {action} on "
                f"resource: {resource_arn} because no identity-based policy allows the {action} action")
    return None
