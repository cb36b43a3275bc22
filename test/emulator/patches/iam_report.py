"""The credential report: made in the background, kept for four hours, with every documented column."""

import base64
import csv
import io
import os
import time

from ministack.core.responses import get_account_id
from ministack.services import iam

from patches.authentication import LAST_USED, iso
from patches.iam_keys import BY_USER
from patches.iam_users import ROOT_KEYS

REPORTS = {}  # account -> {"content", "generated", "ready"}
KEPT_SECONDS = 4 * 3600
GENERATION_SECONDS = float(os.environ.get("EMULATOR_REPORT_SECONDS", "0.3"))
NEVER = {"date": "N/A", "service": "N/A", "region": "N/A"}
KEY_COLUMNS = ("active", "last_rotated", "last_used_date", "last_used_region", "last_used_service")
COLUMNS = (
    "user", "arn", "user_creation_time", "password_enabled", "password_last_used", "password_last_changed",
    "password_next_rotation", "mfa_active",
    *(f"access_key_{n}_{column}" for n in (1, 2) for column in KEY_COLUMNS),
    "cert_1_active", "cert_1_last_rotated", "cert_2_active", "cert_2_last_rotated", "additional_credentials_info",
)


def report_time(value):
    return value.replace("Z", "+00:00")


def key_cells(number, record):
    if record is None:
        cells = ("false", "N/A", "N/A", "N/A", "N/A")
    else:
        used = LAST_USED.get(record["AccessKeyId"], NEVER)
        active = str(record["Status"] == "Active").lower()
        cells = (active, report_time(record["RotatedDate"]), report_time(used["date"]), used["region"], used["service"])
    return {f"access_key_{number}_{column}": cell for column, cell in zip(KEY_COLUMNS, cells)}


def row(identity, keys):
    first, second = [*keys, None, None][:2]
    certificates = {"cert_1_active": "false", "cert_1_last_rotated": "N/A",
                    "cert_2_active": "false", "cert_2_last_rotated": "N/A", "additional_credentials_info": ""}
    return {**identity, **key_cells(1, first), **key_cells(2, second), **certificates}


def root_row(account):
    return row({
        "user": "<root_account>", "arn": f"arn:aws:iam::{account}:root",
        "user_creation_time": "2015-01-01T00:00:00+00:00", "password_enabled": "not_supported",
        "password_last_used": "no_information", "password_last_changed": "not_supported",
        "password_next_rotation": "not_supported", "mfa_active": "true",
    }, ROOT_KEYS.get(account, []))


def user_row(account, name, user):
    has_password = user.get("PasswordEnabled") or name in iam._login_profiles
    last = user.get("PasswordLastUsed") or ("no_information" if has_password else "N/A")
    return row({
        "user": name, "arn": user["Arn"], "user_creation_time": report_time(user["CreateDate"]),
        "password_enabled": str(bool(has_password)).lower(), "password_last_used": report_time(last),
        "password_last_changed": report_time(user["CreateDate"]) if has_password else "N/A",
        "password_next_rotation": "N/A", "mfa_active": "false",
    }, list(BY_USER[account, name].values()))


def content():
    account, text = get_account_id(), io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerow(root_row(account))
    writer.writerows(user_row(account, name, user) for name, user in iam._users.items())
    return text.getvalue().rstrip("\n")


def state_answer(state, description=""):
    shown = f"<Description>{description}</Description>" if description else ""
    return iam._xml(200, "GenerateCredentialReportResponse",
                    f"<GenerateCredentialReportResult><State>{state}</State>{shown}</GenerateCredentialReportResult>")


def generate(_params):
    report = REPORTS.get(get_account_id())
    if report and time.monotonic() < report["ready"]:
        return state_answer("INPROGRESS")
    if report and time.time() - report["generated"] < KEPT_SECONDS:
        return state_answer("COMPLETE")
    REPORTS[get_account_id()] = {
        "content": content(), "generated": time.time(), "ready": time.monotonic() + GENERATION_SECONDS}
    return state_answer("STARTED", "No report exists. Starting a new report generation task")


def get(_params):
    report = REPORTS.get(get_account_id())
    if report is None:
        return iam._error(410, "ReportNotPresent", "No report exists. Generate one with GenerateCredentialReport.")
    if time.monotonic() < report["ready"]:
        return iam._error(404, "ReportInProgress", "The report is being generated.")
    if time.time() - report["generated"] >= KEPT_SECONDS:
        return iam._error(410, "ReportExpired", "The report is more than four hours old. Generate a new one.")
    encoded = base64.b64encode(report["content"].encode()).decode()
    return iam._xml(200, "GetCredentialReportResponse", (
        f"<GetCredentialReportResult><Content>{encoded}</Content><ReportFormat>text/csv</ReportFormat>"
        f"<GeneratedTime>{iso(report['generated'])}</GeneratedTime></GetCredentialReportResult>"))


def install():
    iam._IAM_HANDLERS.update(GenerateCredentialReport=generate, GetCredentialReport=get)
