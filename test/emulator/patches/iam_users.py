"""IAM users: back-dated ones, pages, escaped tags, the quota of policies, the account summary's root keys."""

import json
from xml.sax.saxutils import escape

from ministack.core.responses import get_account_id, request_scope
from ministack.services import iam

from patches.authentication import calling_user

POLICIES_PER_USER = 10
ROOT_KEYS = {}  # account -> [{"Status", "CreateDate", "LastUsed"}]


def no_such_user(name):
    return iam._error(404, "NoSuchEntity", f"The user with name {escape(name)} cannot be found.", ns="iam")


def tags_xml(tags):
    members = "".join(
        f"<member><Key>{escape(tag['Key'])}</Key><Value>{escape(tag['Value'])}</Value></member>" for tag in tags)
    return f"<Tags>{members}</Tags>"


def user_xml(name, boundary=True):
    """What AWS returns of a user; the list form (no boundary) carries no tags either."""
    user = iam._users[name]
    fields = "".join(f"<{f}>{escape(user[f])}</{f}>" for f in ("UserName", "UserId", "Arn", "Path", "CreateDate"))
    if user.get("PasswordLastUsed"):
        fields += f"<PasswordLastUsed>{user['PasswordLastUsed']}</PasswordLastUsed>"
    if not boundary:
        return fields
    if user.get("PermissionsBoundary"):
        arn = f"<PermissionsBoundaryArn>{user['PermissionsBoundary']}</PermissionsBoundaryArn>"
        kind = "<PermissionsBoundaryType>Policy</PermissionsBoundaryType>"
        fields += f"<PermissionsBoundary>{kind}{arn}</PermissionsBoundary>"
    return fields + (tags_xml(user["Tags"]) if user.get("Tags") else "")


def page(items, params):
    """One page of at most MaxItems (100), and the XML that says whether there is more."""
    start, size = int(iam._p(params, "Marker") or 0), int(iam._p(params, "MaxItems") or 100)
    more = start + size < len(items)
    marker = f"<Marker>{start + size}</Marker>" if more else ""
    return items[start : start + size], f"<IsTruncated>{str(more).lower()}</IsTruncated>{marker}"


def list_users(params):
    prefix = iam._p(params, "PathPrefix") or "/"
    names = sorted(name for name, user in iam._users.items() if user.get("Path", "/").startswith(prefix))
    shown, more = page(names, params)
    members = "".join(f"<member>{user_xml(name, boundary=False)}</member>" for name in shown)
    return iam._xml(200, "ListUsersResponse", f"<ListUsersResult><Users>{members}</Users>{more}</ListUsersResult>")


def list_user_tags(params):
    name = iam._p(params, "UserName")
    if name not in iam._users:
        return no_such_user(name)
    shown, more = page(iam._users[name]["Tags"], params)
    return iam._xml(200, "ListUserTagsResponse", f"<ListUserTagsResult>{tags_xml(shown)}{more}</ListUserTagsResult>")


def own_user(original):
    def get_user(params):
        """Without a UserName it is the signing key's own user."""
        name = iam._p(params, "UserName") or calling_user()
        return original({**params, "UserName": [name]} if name else params)

    return get_user


def limited(original):
    def attach_user_policy(params):
        """At most ten managed policies, the default quota; one that is attached already costs nothing more."""
        name, arn = iam._p(params, "UserName"), iam._p(params, "PolicyArn")
        attached = iam._users[name]["AttachedPolicies"] if name in iam._users else []
        if arn not in attached and len(attached) >= POLICIES_PER_USER:
            return iam._error(409, "LimitExceeded", f"Cannot exceed quota for PoliciesPerUser: {POLICIES_PER_USER}")
        return original(params)

    return attach_user_policy


def account_summary(original):
    def get_account_summary(params):
        status, headers, body = original(params)
        present = 1 if ROOT_KEYS.get(get_account_id()) else 0
        wrong = b"<key>AccountAccessKeysPresent</key><value>0</value>"
        return status, headers, body.replace(wrong, wrong.replace(b"0", str(present).encode()))

    return get_account_summary


def seed_user(account, spec):
    """Creates a user or changes one that is there; dates may lie in the past."""
    name, path = spec["userName"], spec.get("path", "/")
    with request_scope(account, "us-east-1"):
        blank = {"UserId": iam._gen_id("AIDA"), "AttachedPolicies": [], "PermissionsBoundary": ""}
        user = iam._users.get(name) or blank
        user.update(
            UserName=name, Path=path, Arn=f"arn:aws:iam::{account}:user{path}{name}",
            CreateDate=spec.get("createdAt") or user.get("CreateDate") or iam._now(),
            Tags=[{"Key": k, "Value": v} for k, v in (spec.get("tags") or {}).items()],
            PasswordLastUsed=spec.get("passwordLastUsedAt", ""), PasswordEnabled=bool(spec.get("passwordEnabled")),
        )
        if spec.get("userId"):
            user["UserId"] = spec["userId"]
        iam._users[name] = user
        if spec.get("policy"):
            iam._user_inline_policies[name] = {"seeded": json.dumps(spec["policy"])}


def install():
    iam._user_xml = user_xml
    iam._IAM_HANDLERS.update(
        GetUser=own_user(iam._IAM_HANDLERS["GetUser"]), ListUsers=list_users, ListUserTags=list_user_tags,
        AttachUserPolicy=limited(iam._IAM_HANDLERS["AttachUserPolicy"]),
        GetAccountSummary=account_summary(iam._IAM_HANDLERS["GetAccountSummary"]),
    )
