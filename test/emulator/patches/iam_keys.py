"""Access keys: whose they are, two per user, IAM's refusals, last use, and a list that may lag behind."""

import base64
import os
import time
from collections import defaultdict
from xml.sax.saxutils import escape

from ministack import app
from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id
from ministack.services import iam

from patches.authentication import LAST_USED, caller_arn, calling_user
from patches.iam_users import no_such_user, page

KEYS_PER_USER = 2
BY_USER = defaultdict(dict)  # (account, user name) -> {access key id: record}
ACCOUNT_OF = {}  # access key id -> account
STALE = {}  # access key id -> (status still listed, until when)


def new_key_id(prefix):
    """An id that carries its account in its first bits, as AWS's have done since 2019."""
    account_bits = (1 << 47 | int(get_account_id()) << 7).to_bytes(6, "big")
    return prefix + base64.b32encode(account_bits + os.urandom(4)).decode()


def add_key(account, record):
    iam._access_keys.set_scoped(account, None, record["AccessKeyId"], record)
    BY_USER[account, record["UserName"]][record["AccessKeyId"]] = record
    ACCOUNT_OF[record["AccessKeyId"]] = account


def seed_key(account, user_name, spec):
    created = spec.get("createdAt") or iam._now()
    add_key(account, {
        "UserName": user_name, "AccessKeyId": spec["accessKeyId"], "Status": spec.get("status", "Active"),
        "SecretAccessKey": spec["secretAccessKey"], "CreateDate": created,
        "RotatedDate": spec.get("lastRotatedAt") or created,
    })
    if spec.get("lastUsedAt"):
        LAST_USED[spec["accessKeyId"]] = {
            "date": spec["lastUsedAt"], "service": spec.get("lastUsedService", "s3"),
            "region": spec.get("lastUsedRegion", "us-east-1"),
        }


def no_such_key(key_id):
    return iam._error(404, "NoSuchEntity", f"The Access Key with id {escape(key_id)} cannot be found.", ns="iam")


def user_of(params):
    """(user name, None), or (None, refusal). Without a UserName it is the signing key's own user."""
    name = iam._p(params, "UserName") or calling_user()
    if not name:
        return None, iam._error(400, "ValidationError", "Must specify userName when calling with non-User credentials")
    return (name, None) if name in iam._users else (None, no_such_user(name))


def owned_key(params):
    name, refusal = user_of(params)
    if refusal:
        return None, refusal
    key_id = iam._p(params, "AccessKeyId")
    record = BY_USER[get_account_id(), name].get(key_id)
    return (record, None) if record else (None, no_such_key(key_id))


def create_access_key(params):
    name, refusal = user_of(params)
    if refusal:
        return refusal
    if len(BY_USER[get_account_id(), name]) >= KEYS_PER_USER:
        return iam._error(409, "LimitExceeded", f"Cannot exceed quota for AccessKeysPerUser: {KEYS_PER_USER}")
    now = iam._now()
    record = {"UserName": name, "AccessKeyId": new_key_id("AKIA"), "SecretAccessKey": iam._gen_secret(),
              "Status": "Active", "CreateDate": now, "RotatedDate": now}
    add_key(get_account_id(), record)
    shown = "".join(f"<{f}>{escape(record[f])}</{f}>" for f in
                    ("UserName", "AccessKeyId", "Status", "SecretAccessKey", "CreateDate"))
    return iam._xml(200, "CreateAccessKeyResponse",
                    f"<CreateAccessKeyResult><AccessKey>{shown}</AccessKey></CreateAccessKeyResult>")


def delete_access_key(params):
    record, refusal = owned_key(params)
    if refusal:
        return refusal
    key_id = record["AccessKeyId"]
    del BY_USER[get_account_id(), record["UserName"]][key_id], iam._access_keys[key_id], ACCOUNT_OF[key_id]
    return iam._xml(200, "DeleteAccessKeyResponse", "")


def listed_status(record):
    status, until = STALE.get(record["AccessKeyId"], (record["Status"], 0))
    return status if time.time() < until else record["Status"]


def list_access_keys(params):
    name, refusal = user_of(params)
    if refusal:
        return refusal
    shown, more = page(list(BY_USER[get_account_id(), name].values()), params)
    members = "".join(
        f"<member><UserName>{escape(name)}</UserName><AccessKeyId>{record['AccessKeyId']}</AccessKeyId>"
        f"<Status>{listed_status(record)}</Status><CreateDate>{record['CreateDate']}</CreateDate></member>"
        for record in shown
    )
    return iam._xml(200, "ListAccessKeysResponse", "<ListAccessKeysResult>"
                    f"<AccessKeyMetadata>{members}</AccessKeyMetadata>{more}</ListAccessKeysResult>")


def update_access_key(params):
    status = iam._p(params, "Status")
    if status not in ("Active", "Inactive"):
        return iam._error(400, "ValidationError", (
            f"1 validation error detected: Value '{escape(status)}' at 'status' failed to satisfy constraint: "
            "Member must satisfy enum value set: [Active, Inactive]"))
    record, refusal = owned_key(params)
    if refusal:
        return refusal
    if status == "Active" != record["Status"]:
        record["RotatedDate"] = iam._now()
    record["Status"] = status
    return iam._xml(200, "UpdateAccessKeyResponse", "")


def get_access_key_last_used(params):
    key_id = iam._p(params, "AccessKeyId")
    record = iam._access_keys.get(key_id)
    if record is None:
        return iam._error(403, "AccessDenied", (
            f"User: {caller_arn()} is not authorized to perform: iam:GetAccessKeyLastUsed "
            f"on resource: access key {escape(key_id)}"))
    used = LAST_USED.get(key_id)
    date = f"<LastUsedDate>{used['date']}</LastUsedDate>" if used else ""
    service, region = (used["service"], used["region"]) if used else ("N/A", "N/A")
    return iam._xml(200, "GetAccessKeyLastUsedResponse", (
        f"<GetAccessKeyLastUsedResult><UserName>{escape(record['UserName'])}</UserName>"
        f"<AccessKeyLastUsed>{date}<ServiceName>{service}</ServiceName><Region>{region}</Region></AccessKeyLastUsed>"
        "</GetAccessKeyLastUsedResult>"))


def install():
    iam._gen_access_key_id = lambda: new_key_id("AKIA")
    iam._gen_session_access_key = lambda: new_key_id("ASIA")
    iam._IAM_HANDLERS.update(
        CreateAccessKey=create_access_key, DeleteAccessKey=delete_access_key, ListAccessKeys=list_access_keys,
        UpdateAccessKey=update_access_key, GetAccessKeyLastUsed=get_access_key_last_used,
    )
    # The original walks every key of every account at each request: seconds, with thousands of seeded keys.
    for module in (iam_evaluator, app):
        module.find_iam_access_key_account = ACCOUNT_OF.get
