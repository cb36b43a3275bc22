"""One organization that a test describes: its accounts, units and delegated administrators, and who may read them."""

import json
import os
import re
import time

from ministack.core import iam_evaluator
from ministack.core.responses import error_response_json, get_account_id, get_region, json_response, request_scope
from ministack.services import organizations

ID = "o-keystop0001"
ROOT = "r-keys"
# AWS gives up to 20, and may give fewer while there are more: nobody may take the first page for the last.
PAGE = 2
TOKEN = "after-"
LISTS = {"ListAccounts": "Accounts", "ListRoots": "Roots", "ListAccountsForParent": "Accounts",
         "ListOrganizationalUnitsForParent": "OrganizationalUnits"}
ACCESS_DENIED = "You don't have permissions to access this resource."

SETTINGS = json.loads(os.environ.get("EMULATOR_ORGANIZATION") or "null") or {}
MANAGEMENT = SETTINGS.get("managementAccount")
DELEGATED = SETTINGS.get("delegatedAdministrators", [])
ON_CHANGE = []  # called after an account was added, moved or suspended


def in_management():
    return request_scope(MANAGEMENT, get_region())


def members():
    """All accounts of the organization with their records, the management account among them."""
    if MANAGEMENT is None:
        return {}
    with in_management():
        return dict(organizations._accounts.items())


def ancestors(record):
    """The ids of the units that hold the account, from its own up to the root's."""
    with in_management():
        parent = record["_ParentId"]
        while parent != ROOT:
            yield parent
            parent = organizations._ous[parent]["_ParentId"]
    yield ROOT


def arn(kind, resource):
    return f"arn:aws:organizations::{MANAGEMENT}:{kind}/{ID}/{resource}".rstrip("/")


def unit_of(path):
    """The innermost unit of `ou-…/ou-…`, made where it is missing; the root for an empty path."""
    parent = ROOT
    for unit in filter(None, (path or "").split("/")):
        if unit not in organizations._ous:
            organizations._ous[unit] = {
                "Id": unit, "Arn": arn("ou", unit), "Name": unit, "_ParentId": parent}
        parent = unit
    return parent


def put_account(account):
    """Adds an account, or changes the state or the unit of one. `Status` was retired on 2026-09-09, `State` stays."""
    with in_management():
        identifier = account["accountId"]
        known = organizations._accounts.get(identifier) or {
            "Id": identifier, "Arn": arn("account", identifier), "Email": f"{identifier}@example.com",
            "Name": account.get("name") or f"account-{identifier}", "State": "ACTIVE", "JoinedMethod": "CREATED",
            "JoinedTimestamp": int(time.time()), "_ParentId": ROOT}
        changes = {"State": account["state"]} if account.get("state") else {}
        if "organizationalUnit" in account:
            changes["_ParentId"] = unit_of(account["organizationalUnit"])
        organizations._accounts[identifier] = {**known, **changes}


def change(account):
    if MANAGEMENT is None:
        raise ValueError("this emulator was started without an organization")
    put_account(account)
    for notify in ON_CHANGE:
        notify()
    return {}


def establish():
    with request_scope(MANAGEMENT, "us-east-1"):
        organizations._orgs["self"] = {
            "Id": ID, "Arn": arn("organization", ""), "FeatureSet": "ALL",
            "MasterAccountArn": arn("account", MANAGEMENT), "MasterAccountId": MANAGEMENT,
            "MasterAccountEmail": f"{MANAGEMENT}@example.com", "AvailablePolicyTypes": []}
        organizations._roots[ROOT] = {"Id": ROOT, "Arn": arn("root", ROOT), "Name": "Root", "PolicyTypes": []}
    put_account({"accountId": MANAGEMENT, "name": "management"})
    for account in SETTINGS.get("accounts", []):
        put_account(account)


def may_call(account, operation):
    if account == MANAGEMENT or operation == "DescribeOrganization":
        return True
    return account in DELEGATED and operation.startswith(("List", "Describe"))


def for_members(original):
    async def handle_request(method, path, headers, body, query):
        """Members see the one organization; an account outside of it goes on being master of one of its own."""
        account = get_account_id()
        if account not in members():
            return await original(method, path, headers, body, query)
        operation = (headers.get("x-amz-target") or headers.get("X-Amz-Target") or "").rsplit(".", 1)[-1]
        if not may_call(account, operation):
            return error_response_json("AccessDeniedException", ACCESS_DENIED, 400)
        with in_management():
            return await original(method, path, headers, body, query)

    return handle_request


def parents_known(payload):
    parent = payload.get("ParentId")
    return parent is None or parent in organizations._ous or parent in organizations._roots


def problem_of(payload):
    if not parents_known(payload):
        return error_response_json("ParentNotFoundException", f"No parent {payload['ParentId']}", 400)
    if not 1 <= payload.get("MaxResults", PAGE) <= 20:
        return error_response_json("InvalidInputException", "MaxResults must be from 1 to 20", 400)
    if not re.fullmatch(f"({TOKEN}[0-9]+)?", payload.get("NextToken") or ""):
        return error_response_json("InvalidInputException", "INVALID_NEXT_TOKEN", 400)
    return None


def paged(field, original):
    def operation(payload):
        problem = problem_of(payload)
        if problem:
            return problem
        items = json.loads(original(payload)[2])[field]
        start = int((payload.get("NextToken") or "0").removeprefix(TOKEN))
        end = start + min(payload.get("MaxResults", PAGE), PAGE)
        return json_response({field: items[start:end], **({"NextToken": f"{TOKEN}{end}"} if end < len(items) else {})})

    return operation


def principal_org_id(original):
    return lambda account: ID if account in members() else original(account)


def account_in(resource):
    parts = (resource or "").split(":")
    return parts[4] if len(parts) > 5 else None


def condition_key(original):
    def _resolve_condition_key(key, context):
        """The organization of the account that owns the resource, or of the account for which a service calls."""
        accounts = {"aws:resourceorgid": account_in(context.resource_arn),
                    "aws:sourceorgid": context.service_context.get("aws:sourceaccount")}
        if key.lower() not in accounts:
            return original(key, context)
        account = accounts[key.lower()]
        return iam_evaluator._principal_org_id(account) if account else None

    return _resolve_condition_key


def install():
    if MANAGEMENT is None:
        return
    establish()
    organizations.handle_request = for_members(organizations.handle_request)
    for operation, field in LISTS.items():
        organizations._DISPATCH[operation] = paged(field, organizations._DISPATCH[operation])
    iam_evaluator._principal_org_id = principal_org_id(iam_evaluator._principal_org_id)
    iam_evaluator._resolve_condition_key = condition_key(iam_evaluator._resolve_condition_key)
