"""Remembers who signed the present request, and when each user key was last used."""

import contextvars
import time

from ministack.core import iam_evaluator
from ministack.core.sigv4 import parse_header_signature

CALLER = contextvars.ContextVar("keystop_caller", default=None)
LAST_USED = {}  # access key id -> {"date", "service", "region"}


def iso(seconds=None):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() if seconds is None else seconds))


def caller_arn():
    caller = CALLER.get()
    return caller.principal_arn if caller else "anonymous"


def calling_user():
    """The signing user's name, or None for root, roles and federated users."""
    caller = CALLER.get()
    return caller.principal_name if caller and caller.principal_type == "User" else None


def remember(request, credential):
    if credential.principal_type != "User" or not credential.access_key_id.startswith("AKIA"):
        return
    signature = parse_header_signature(request.headers)
    LAST_USED[credential.access_key_id] = {
        "date": iso(),
        "service": getattr(signature, "service", "N/A"),
        "region": getattr(signature, "region", "N/A"),
    }


def install():
    original = iam_evaluator.authenticate

    def authenticate(access_key_id, account_id):
        request = iam_evaluator._signed_request.get()
        credential = original(access_key_id, account_id)
        if request is not None and isinstance(credential, iam_evaluator.ResolvedCredential):
            CALLER.set(credential)
            remember(request, credential)
        return credential

    iam_evaluator.authenticate = authenticate
