"""One account's IAM: moto in process, with users and keys of the past, and with pages and a credential report like AWS's.

moto makes every user and key now, lists all users at once, looks a key up by walking through every user, and computes
the report live with a fixed time. What is here instead follows the API reference:
https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
"""

import csv
import functools
import io
import os
from datetime import datetime, timedelta, timezone

import moto.backends  # noqa: F401  (moto finds its services only once this is loaded)
import moto.core.responses
from moto.core.request import Request
from moto.core.responses import ActionResult
from moto.iam.exceptions import NoSuchEntity
from moto.iam.models import AccessKey, AccessKeyLastUsed, iam_backends
from moto.iam.responses import IamResponse

# moto looks through its class for every call, which is a quarter of the call's time.
moto.core.responses.method_names_from_class = functools.cache(moto.core.responses.method_names_from_class)

URL = "https://iam.amazonaws.com/"
DEFAULT_PAGE = 100
REPORT_KEPT = timedelta(hours=4)
COLUMNS = (
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,"
    "mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,"
    "access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,"
    "access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,"
    "cert_1_last_rotated,cert_2_active,cert_2_last_rotated,additional_credentials_info"
).split(",")
NO_KEY = ["false", "N/A", "N/A", "N/A", "N/A"]


class Unavailable(Exception):
    """A fault of IAM's own: HTTP status and code."""

    def __init__(self, status, code):
        super().__init__(code)
        self.status, self.code = status, code


def instant(text):
    """moto keeps instants naive, in UTC."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc).replace(tzinfo=None)


def last_used(use):
    return None if use is None else AccessKeyLastUsed(instant(use["at"]), use["service"], use["region"])


class Account:
    def __init__(self, population, report_seconds, now):
        self.id = population["account"]
        self.now = now
        self.report_seconds = report_seconds
        self.backend = iam_backends[self.id]["aws"]
        self.backend.reset()
        self.keys = {}
        self.rotated = {}
        for user in population["users"]:
            self._add(user)
        # What the report says of a use may be hours behind what IAM says of it.
        told = {key["accessKeyId"]: last_used(key["reportedUse"]) for user in population["users"] for key in user["keys"]}
        self.report = (instant(population["reportTakenAt"]), self._report(told))
        self.report_ready_at = None
        self.response = response_class(self)

    def _add(self, user):
        tags = [{"Key": name, "Value": value} for name, value in user["tags"].items()]
        made = self.backend.create_user("us-east-1", user["name"], user["path"], tags)
        made.create_date = instant(user["createdAt"])
        for given in user["keys"]:
            key = AccessKey(user["name"], "AKIA", self.id, given["status"])
            key.access_key_id = given["accessKeyId"]
            key.create_date = instant(given["createdAt"])
            key.last_used = last_used(given["use"])
            made.access_keys.append(key)
            self.backend.access_keys[key.access_key_id] = key
            self.keys[key.access_key_id] = key
            self.rotated[key.access_key_id] = instant(given["rotatedAt"])

    def answer(self, action, headers, body):
        """(status, XML) of one call."""
        # moto takes the account of a signer that it does not know from here.
        os.environ["MOTO_ACCOUNT_ID"] = self.id
        status, _, xml = self.response.dispatch(Request.from_primitives("POST", URL, headers, body), URL, headers)
        return status, xml

    def statuses(self):
        return {key_id: key.status for key_id, key in self.keys.items()}

    def generate_report(self):
        if self.report is not None and self.now() - self.report[0] < REPORT_KEPT:
            return "COMPLETE"
        if self.report_ready_at is None:
            self.report_ready_at = self.now() + timedelta(seconds=self.report_seconds)
            return "STARTED"
        if self.now() < self.report_ready_at:
            return "INPROGRESS"
        self.report_ready_at = None
        self.report = (self.now(), self._report({key_id: key.last_used for key_id, key in self.keys.items()}))
        return "COMPLETE"

    def read_report(self):
        if self.report_ready_at is not None:
            raise Unavailable(404, "ReportInProgress")
        if self.report is None:
            raise Unavailable(410, "ReportNotPresent")
        if self.now() - self.report[0] >= REPORT_KEPT:
            raise Unavailable(410, "ReportExpired")
        return self.report

    def _report(self, used):
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(COLUMNS)
        root = ["<root_account>", f"arn:aws:iam::{self.id}:root", "2019-01-02T03:04:05+00:00", "not_supported"]
        rows.writerow([*root, "no_information", "not_supported", "not_supported", "true", *NO_KEY, *NO_KEY, *self._rest()])
        for user in self.backend.users.values():
            cells = [user.name, user.arn, shown(user.create_date), "false", "N/A", "N/A", "N/A", "false"]
            # Slots have no fixed order: the newer key of every second user comes first.
            keys = user.access_keys[::-1] if len(user.name) % 2 else user.access_keys
            slots = [self._slot(key, used[key.access_key_id]) for key in keys]
            for slot in [*slots, NO_KEY, NO_KEY][:2]:
                cells += slot
            rows.writerow([*cells, *self._rest()])
        return text.getvalue()

    @staticmethod
    def _rest():
        return ["false", "N/A", "false", "N/A", "N/A"]

    def _slot(self, key, used):
        active = "true" if key.status == "Active" else "false"
        rotated = shown(self.rotated[key.access_key_id])
        if used is None:
            return [active, rotated, "N/A", "N/A", "N/A"]
        return [active, rotated, shown(used.timestamp), used.region, used.service]


def shown(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def page(items, name, marker, max_items):
    items = list(items)
    start, size = int(marker or 0), int(max_items or DEFAULT_PAGE)
    result = {name: items[start : start + size], "IsTruncated": start + size < len(items)}
    return {**result, "Marker": str(start + size)} if result["IsTruncated"] else result


def response_class(account):
    """moto's IAM of one account, with the calls that differ from AWS replaced."""

    class Response(IamResponse):
        def _page(self, name, items):
            return ActionResult(page(items, name, self._get_param("Marker"), self._get_param("MaxItems")))

        def list_users(self):
            users = self.backend.list_users(self._get_param("PathPrefix"), None, None)
            # The list carries no tags, which is why tools ask GetUser or ListUserTags for each.
            listed = [
                {"Path": u.path, "UserName": u.name, "UserId": u.id, "Arn": u.arn, "CreateDate": u.create_date} for u in users
            ]
            return self._page("Users", listed)

        def get_account_authorization_details(self):
            # moto answers with all users at once.
            users = self.backend.list_users(None, None, None)
            shown = page(users, "UserDetailList", self._get_param("Marker"), self._get_param("MaxItems"))
            return ActionResult({**shown, "UserDetailList": [self._details(u) for u in shown["UserDetailList"]]})

        def _details(self, u):
            known = {"Path": u.path, "UserName": u.name, "UserId": u.id, "Arn": u.arn, "CreateDate": u.create_date}
            # AWS shows no tags as an empty list.
            tags = self.backend.list_user_tags(u.name)
            return {**known, "GroupList": [], "AttachedManagedPolicies": [], "UserPolicyList": [], "Tags": tags}

        def list_access_keys(self):
            return self._page("AccessKeyMetadata", self.backend.list_access_keys(self._get_param("UserName")))

        def get_access_key_last_used(self):
            key = account.keys.get(self._get_param("AccessKeyId"))
            if key is None:
                raise NoSuchEntity("The Access Key cannot be found")
            used = {"Region": "N/A", "ServiceName": "N/A"}
            if key.last_used is not None:
                used = {
                    "LastUsedDate": key.last_used.timestamp,
                    "Region": key.last_used.region,
                    "ServiceName": key.last_used.service,
                }
            return ActionResult({"UserName": key.user_name, "AccessKeyLastUsed": used})

        def update_access_key(self):
            result = super().update_access_key()
            account.rotated[self._get_param("AccessKeyId")] = account.now()
            return result

        def generate_credential_report(self):
            return ActionResult({"State": account.generate_report()})

        def get_credential_report(self):
            taken_at, report = account.read_report()
            return ActionResult({"Content": report, "ReportFormat": "text/csv", "GeneratedTime": taken_at})

    return Response
