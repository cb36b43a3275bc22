"""GuardDuty's detectors and findings, as far as they are read: a test switches it on and seeds findings, in the API's shape."""

import json

from ministack.core.responses import get_account_id, get_region, json_response

from patches.new_services import refusal, register

DETECTORS = {}  # (account, region) -> {"id", "status", "findings": {id: finding}}
MAX_IDS = 50
PAGE = 2  # pages may be shorter than asked for, as on AWS


def seed(body):
    where = (body["accountId"], body["region"])
    detector = DETECTORS.setdefault(where, {"id": "12abc34d567e8fa901bc2d34e56789f0", "status": "ENABLED", "findings": {}})
    detector["status"] = body.get("status", detector["status"])
    detector["findings"].update({finding["id"]: finding for finding in body.get("findings", [])})
    return {"detectorId": detector["id"]}


def switch_off(body):
    DETECTORS.pop((body["accountId"], body["region"]), None)
    return {}


def here():
    return DETECTORS.get((get_account_id(), get_region()))


def millis(instant):
    from datetime import datetime
    return datetime.fromisoformat(instant.replace("Z", "+00:00")).timestamp() * 1000


def matches(finding, criterion):
    archived = (criterion.get("service.archived") or {}).get("equals")
    since = (criterion.get("updatedAt") or {}).get("greaterThanOrEqual")
    if archived and str(finding["service"].get("archived", False)).lower() not in archived:
        return False
    return since is None or millis(finding["updatedAt"]) >= since


def list_findings(detector, body):
    criterion = (body.get("findingCriteria") or {}).get("criterion") or {}
    found = sorted(id for id, finding in detector["findings"].items() if matches(finding, criterion))
    start = int(body.get("nextToken") or 0)
    end = start + min(PAGE, body.get("maxResults") or PAGE)
    return json_response({"findingIds": found[start:end], "nextToken": str(end) if end < len(found) else ""})


def get_findings(detector, body):
    ids = body.get("findingIds") or []
    if not 0 < len(ids) <= MAX_IDS:
        return refusal("BadRequestException", f"findingIds must have 1 to {MAX_IDS} members", 400)
    return json_response({"findings": [detector["findings"][id] for id in ids if id in detector["findings"]]})


def handle(operation, path, _query, body):
    detector = here()
    if operation == "ListDetectors":
        return json_response({"detectorIds": [detector["id"]] if detector else []})
    if detector is None or path.split("/")[2] != detector["id"]:
        return refusal("BadRequestException", "The request is rejected because the input detectorId is not owned by the current account.", 400)
    request = json.loads(body or b"{}")
    return {
        "GetDetector": lambda: json_response({"status": detector["status"], "serviceRole": "", "createdAt": "2026-01-01T00:00:00Z"}),
        "ListFindings": lambda: list_findings(detector, request),
        "GetFindings": lambda: get_findings(detector, request),
    }.get(operation, lambda: None)()


def resource_of(path, _query, region, account):
    detector = (path.split("/") + ["", ""])[2]
    return f"arn:aws:guardduty:{region}:{account}:detector/{detector or '*'}"


def install():
    register("guardduty", "guardduty", handle, resource_of)
