"""Security Hub, as far as Keystop calls it: custom actions, and updates of findings, which are kept for the test."""

import json
from urllib.parse import unquote

from ministack.core import iam_actions
from ministack.core.responses import get_account_id, get_region, json_response

from patches.authentication import caller_arn, iso
from patches.new_services import refusal, register

ACTIONS = {}  # ARN -> {"ActionTargetArn", "Name", "Description"}
UPDATES = []
STATUSES = ("NEW", "NOTIFIED", "RESOLVED", "SUPPRESSED")
MAX_FINDINGS = 100
MAX_NOTE = 512


def arn_prefix():
    return f"arn:aws:securityhub:{get_region()}:{get_account_id()}:"


def create_action(body):
    arn = f"{arn_prefix()}action/custom/{body['Id']}"
    if not (body["Id"].isalnum() and len(body["Id"]) <= 20 and 0 < len(body["Name"]) <= 20):
        return refusal("InvalidInputException", "Invalid parameter: Id and Name are limited to 20 characters", 400)
    if arn in ACTIONS:
        return refusal("ResourceConflictException", f"Action target with ARN {arn} already exists", 409)
    ACTIONS[arn] = {"ActionTargetArn": arn, "Name": body["Name"], "Description": body["Description"]}
    return json_response({"ActionTargetArn": arn})


def describe_actions(body):
    here = {arn: action for arn, action in ACTIONS.items() if arn.startswith(arn_prefix())}
    unknown = [arn for arn in body.get("ActionTargetArns") or [] if arn not in here]
    if unknown:
        return not_found(unknown[0])
    return json_response({"ActionTargets": [here[arn] for arn in body.get("ActionTargetArns") or here]})


def delete_action(path):
    arn = unquote(path).removeprefix("/actionTargets/")
    return json_response({"ActionTargetArn": arn}) if ACTIONS.pop(arn, None) else not_found(arn)


def not_found(arn):
    return refusal("ResourceNotFoundException", f"Action target with ARN {arn} was not found", 404)


def problem_of(body):
    note, status = body.get("Note"), body.get("Workflow", {}).get("Status", "NEW")
    if not 0 < len(body.get("FindingIdentifiers", [])) <= MAX_FINDINGS:
        return f"FindingIdentifiers must have 1 to {MAX_FINDINGS} members"
    if note is not None and not (note.get("UpdatedBy") and 0 < len(note.get("Text", "")) <= MAX_NOTE):
        return f"Note needs UpdatedBy and a Text of at most {MAX_NOTE} characters"
    return None if status in STATUSES else f"Workflow.Status is none of {', '.join(STATUSES)}"


def keep(operation, body):
    UPDATES.append({"operation": operation, "account": get_account_id(), "region": get_region(),
                    "principal": caller_arn(), "at": iso(), "request": body})


def update(body):
    problem = problem_of(body)
    if problem:
        return refusal("InvalidInputException", problem, 400)
    keep("BatchUpdateFindings", body)
    return json_response({"ProcessedFindings": body["FindingIdentifiers"], "UnprocessedFindings": []})


def update_v2(body):
    uids = body.get("MetadataUids") or []
    if bool(uids) == bool(body.get("FindingIdentifiers")):
        return refusal("ValidationException", "One of MetadataUids and FindingIdentifiers is required", 400)
    keep("BatchUpdateFindingsV2", body)
    processed = [{"MetadataUid": uid} for uid in uids]
    processed += [{"FindingIdentifier": identifier} for identifier in body.get("FindingIdentifiers") or []]
    return json_response({"ProcessedFindings": processed, "UnprocessedFindings": []})


def handle(operation, path, _query, body):
    request = json.loads(body or b"{}")
    return {
        "CreateActionTarget": lambda: create_action(request),
        "DescribeActionTargets": lambda: describe_actions(request),
        "DeleteActionTarget": lambda: delete_action(path),
        "BatchUpdateFindings": lambda: update(request),
        "BatchUpdateFindingsV2": lambda: update_v2(request),
    }.get(operation, lambda: None)()


def resource_of(path, _query, region, account):
    """Of each of the two hubs there is one in an account and Region."""
    hub = "hubv2/00000000-0000-0000-0000-000000000000" if path.startswith("/findingsv2/") else "hub/default"
    return f"arn:aws:securityhub:{region}:{account}:{hub}"


def condition_keys(original):
    def request_tag_context(service, iam_action, body, params):
        """The fields that a change names, each by its path, as policies restrict them."""
        context = dict(original(service, iam_action, body, params) or {})
        if iam_action == "securityhub:BatchUpdateFindings":
            request = json.loads(body or b"{}")
            if "Workflow" in request:
                context["securityhub:ASFFSyntaxPath/Workflow.Status"] = request["Workflow"].get("Status")
            if "StatusId" in request:
                context["securityhub:OCSFSyntaxPath/StatusId"] = str(request["StatusId"])
        return context

    return request_tag_context


def install():
    register("securityhub", "securityhub", handle, resource_of, [("BatchUpdateFindingsV2", "BatchUpdateFindings")])
    iam_actions.request_tag_context = condition_keys(iam_actions.request_tag_context)
