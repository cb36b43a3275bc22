"""CloudFormation stack sets with service-managed permissions: a stack in each account and Region of their targets."""

import asyncio
import re
import threading

from ministack.core.responses import get_account_id, new_uuid, request_scope
from ministack.services import cloudformation
from ministack.services.cloudformation import handlers, stacks
from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS

from patches import organizations

TYPE = "AWS::CloudFormation::StackSet"
MAX_BODY = 51_200
STACK_SETS = {}  # id -> {"name", "props", "stacks": {(account, Region): stack name}}
BUSY = threading.Lock()


def problem_of(props):
    """@see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html"""
    account, call_as = get_account_id(), props.get("CallAs", "SELF")
    if not re.fullmatch(r"[a-zA-Z][-a-zA-Z0-9]{0,127}", props.get("StackSetName", "")):
        return "StackSetName must match [a-zA-Z][-a-zA-Z0-9]{0,127}"
    if props.get("PermissionModel") != "SERVICE_MANAGED":
        return "the emulator knows SERVICE_MANAGED stack sets only"
    if call_as == "SELF" and account != organizations.MANAGEMENT:
        return ("You must be the management account or delegated admin account of an organization before operating a "
                "SERVICE_MANAGED stack set")
    if call_as == "DELEGATED_ADMIN" and account not in organizations.DELEGATED:
        return "Account used is not a delegated administrator"
    if len(props.get("TemplateBody", "").encode()) > MAX_BODY:
        return f"TemplateBody has more than {MAX_BODY} bytes: use TemplateURL"
    return None


def accounts_of(targets):
    """Active accounts below the units, filtered; never the management account."""
    units, named = set(targets.get("OrganizationalUnitIds", [])), set(targets.get("Accounts", []))
    kind = targets.get("AccountFilterType", "NONE")
    if not units or kind not in ("NONE", "INTERSECTION", "DIFFERENCE"):
        raise ValueError("a service-managed stack set needs OrganizationalUnitIds, and of AccountFilterType only NONE, "
                         "INTERSECTION and DIFFERENCE can create stacks")
    for account, record in organizations.members().items():
        inside = units.intersection(organizations.ancestors(record))
        listed = kind == "NONE" or (account in named) == (kind == "INTERSECTION")
        if inside and listed and record["State"] == "ACTIVE" and account != organizations.MANAGEMENT:
            yield account


def parameters_of(*lists):
    return {p["ParameterKey"]: p["ParameterValue"] for parameters in lists for p in parameters or []}


def wanted(props):
    """(account, Region) -> parameters"""
    return {
        (account, region): parameters_of(props.get("Parameters"), group.get("ParameterOverrides"))
        for group in props.get("StackInstancesGroup", [])
        for account in accounts_of(group["DeploymentTargets"]) for region in group["Regions"]}


def request(name, props, parameters):
    """In the shape of the query protocol."""
    fields = {"StackName": [name], "Capabilities": list(props.get("Capabilities", []))}
    for source in ("TemplateBody", "TemplateURL"):
        if props.get(source):
            fields[source] = [props[source]]
    for number, (key, value) in enumerate(parameters.items(), 1):
        fields[f"Parameters.member.{number}.ParameterKey"] = [key]
        fields[f"Parameters.member.{number}.ParameterValue"] = [str(value)]
    for number, tag in enumerate(props.get("Tags", []), 1):
        fields[f"Tags.member.{number}.Key"], fields[f"Tags.member.{number}.Value"] = [tag["Key"]], [tag["Value"]]
    return fields


async def finished(operation, fields):
    """The answer of a stack operation, once what it started in the background is done."""
    status, _, body = operation(fields)
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))
    return "" if status < 300 else body.decode()


def carry_out(operation, place, fields):
    """The failure of the stack in this account and Region, or an empty text."""
    name = fields["StackName"][0]
    with request_scope(*place):
        refused = asyncio.run(finished(operation, fields))
        stack = cloudformation._stacks.get(name) or {}
    if refused:
        return "" if "No updates are to be performed" in refused else refused
    bad = re.search("FAILED|ROLLBACK", stack.get("StackStatus", ""))
    return f"{stack['StackStatus']}: {stack.get('StackStatusReason')}" if bad else ""


def remove(stack_set, place):
    name = stack_set["stacks"][place]
    failure = carry_out(handlers._delete_stack, place, {"StackName": [name]})
    if not failure:
        del stack_set["stacks"][place]
    return failure


def put(stack_set, place, parameters):
    name = stack_set["stacks"].get(place)
    operation = handlers._update_stack if name else handlers._create_stack
    name = stack_set["stacks"].setdefault(place, f"StackSet-{stack_set['name']}-{new_uuid()}")
    return carry_out(operation, place, request(name, stack_set["props"], parameters))


def reconcile(stack_set, targets):
    """Makes the stacks those of the targets; tolerates no failure, as AWS does by default."""
    with BUSY:
        for place in [place for place in stack_set["stacks"] if place not in targets]:
            raise_failure(place, remove(stack_set, place))
        for place, parameters in targets.items():
            raise_failure(place, put(stack_set, place, parameters))


def raise_failure(place, failure):
    if failure:
        raise ValueError(f"the stack in account {place[0]}, Region {place[1]} failed: {failure}")


def create(_logical_id, props, _stack):
    problem = problem_of(props)
    if problem:
        raise ValueError(problem)
    identifier = f"{props['StackSetName']}:{new_uuid()}"
    stack_set = {"name": props["StackSetName"], "props": props, "stacks": {}}
    try:
        reconcile(stack_set, wanted(props))
    except ValueError:
        reconcile(stack_set, {})
        raise
    STACK_SETS[identifier] = stack_set
    return identifier, {"StackSetId": identifier}


def update(identifier, old, new, stack):
    if old["StackSetName"] != new["StackSetName"]:
        return create(None, new, stack)
    problem = problem_of(new)
    if problem:
        raise ValueError(problem)
    STACK_SETS[identifier]["props"] = new
    reconcile(STACK_SETS[identifier], wanted(new))
    return identifier, {"StackSetId": identifier}


def delete(identifier, _props):
    stack_set = STACK_SETS.get(identifier)
    if stack_set is not None:
        reconcile(stack_set, {})
        del STACK_SETS[identifier]


def deploy_automatically():
    """After a change of the organization: accounts that came get their stacks, those that left lose them."""
    for stack_set in [s for s in STACK_SETS.values() if is_true(s["props"].get("AutoDeployment", {}).get("Enabled"))]:
        targets = wanted(stack_set["props"])
        if is_true(stack_set["props"]["AutoDeployment"].get("RetainStacksOnAccountRemoval")):
            stack_set["stacks"] = {place: name for place, name in stack_set["stacks"].items() if place in targets}
        try:
            reconcile(stack_set, targets)
        except ValueError:
            stacks.logger.exception("the automatic deployment of stack set %s failed", stack_set["name"])


def is_true(value):
    return value in (True, "true")


def instances():
    """What a test may see of all stack sets."""
    found = []
    for stack_set in STACK_SETS.values():
        for (account, region), name in stack_set["stacks"].items():
            stack = cloudformation._stacks.get_scoped(account, region, name) or {}
            outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
            found.append({"stackSetName": stack_set["name"], "accountId": account, "region": region,
                          "stackName": name, "status": stack.get("StackStatus", ""), "outputs": outputs})
    return found


def waits(original):
    return lambda resource_type: resource_type == TYPE or original(resource_type)


def install():
    _RESOURCE_HANDLERS[TYPE] = {"create": create, "update": update, "delete": delete}
    stacks._runs_on_worker_thread = waits(stacks._runs_on_worker_thread)
    organizations.ON_CHANGE.append(lambda: threading.Thread(target=deploy_automatically, daemon=True).start())
