"""IAM Access Analyzer's GetFindingV2: answers what a test has seeded, in the shape of the API model."""

from urllib.parse import unquote

from ministack.core.responses import get_region, json_response

from patches.authentication import iso
from patches.new_services import refusal, register

FINDINGS = {}  # (analyzer ARN, finding id) -> answer


def seed(body):
    """A finding of an unused access key; a key that was never used has no `lastUsedAt`."""
    details = {"accessKeyId": body["accessKeyId"]}
    if body.get("lastUsedAt"):
        details["lastAccessed"] = body["lastUsedAt"]
    now = iso()
    FINDINGS[body["analyzerArn"], body["id"]] = {
        "id": body["id"], "status": body.get("status", "ACTIVE"), "resource": body["userArn"],
        "resourceType": "AWS::IAM::User", "resourceOwnerAccount": body["userArn"].split(":")[4],
        "analyzedAt": now, "createdAt": now, "updatedAt": now, "findingType": "UnusedIAMUserAccessKey",
        "findingDetails": [{"unusedIamUserAccessKeyDetails": details}],
    }
    return {}


def analyzer_of(query):
    named = query.get("analyzerArn") or [""]
    return named[0] if isinstance(named, list) else named


def handle(operation, path, query, _body):
    if operation != "GetFindingV2":
        return None
    analyzer, finding_id = analyzer_of(query), unquote(path).rsplit("/", 1)[-1]
    # An analyzer is of one Region, and another Region's endpoint does not know it.
    here = analyzer.split(":")[3:4] == [get_region()]
    finding = FINDINGS.get((analyzer, finding_id)) if here else None
    return json_response(finding) if finding else refusal(
        "ResourceNotFoundException", f"Finding {finding_id} not found", 404)


def resource_of(_path, query, _region, _account):
    return analyzer_of(query) or "*"


def install():
    register("access-analyzer", "accessanalyzer", handle, resource_of, [("GetFindingV2", "GetFinding")])
