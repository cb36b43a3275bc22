"""What `cdk bootstrap` leaves behind, made at once: version parameter, asset bucket and the five roles."""

import json

from ministack.core.responses import request_scope
from ministack.services import iam, s3, ssm

QUALIFIER = "hnb659fds"
VERSION = "30"
ROLES = ("deploy-role", "file-publishing-role", "image-publishing-role", "lookup-role", "cfn-exec-role")
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def trust(account, role, trusted):
    by_service = {"Service": "cloudformation.amazonaws.com"}
    who = by_service if role == "cfn-exec-role" else {"AWS": [account, *trusted]}
    statement = {"Effect": "Allow", "Principal": who, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def make_role(account, region, role, trusted):
    name = f"cdk-{QUALIFIER}-{role}-{account}-{region}"
    iam._create_role({"RoleName": [name], "AssumeRolePolicyDocument": [trust(account, role, trusted)]})
    iam._attach_role_policy({"RoleName": [name], "PolicyArn": [ADMINISTRATOR]})


def bootstrap(account, region, trusted=()):
    """No bucket policy: the real one refuses plain HTTP, and the emulator speaks nothing else.

    `trusted` are the accounts of `cdk bootstrap --trust`, which may deploy here.
    """
    with request_scope(account, region):
        for role in ROLES:
            make_role(account, region, role, trusted)
        s3._create_bucket(f"cdk-{QUALIFIER}-assets-{account}-{region}", b"")
        ssm._put_parameter({"Name": f"/cdk-bootstrap/{QUALIFIER}/version", "Value": VERSION, "Type": "String",
                            "Overwrite": True})
    return {}
