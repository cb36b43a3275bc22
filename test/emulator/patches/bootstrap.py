"""What `cdk bootstrap` leaves behind, made at once: version parameter, asset bucket and the five roles."""

import json

from ministack.core.responses import request_scope
from ministack.services import iam, s3, ssm

QUALIFIER = "hnb659fds"
VERSION = "30"
ROLES = ("deploy-role", "file-publishing-role", "image-publishing-role", "lookup-role", "cfn-exec-role")
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def trust(account, role):
    who = {"Service": "cloudformation.amazonaws.com"} if role == "cfn-exec-role" else {"AWS": account}
    statement = {"Effect": "Allow", "Principal": who, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def make_role(account, region, role):
    name = f"cdk-{QUALIFIER}-{role}-{account}-{region}"
    iam._create_role({"RoleName": [name], "AssumeRolePolicyDocument": [trust(account, role)]})
    iam._attach_role_policy({"RoleName": [name], "PolicyArn": [ADMINISTRATOR]})


def bootstrap(account, region):
    """No bucket policy: the real one refuses plain HTTP, and the emulator speaks nothing else."""
    with request_scope(account, region):
        for role in ROLES:
            make_role(account, region, role)
        s3._create_bucket(f"cdk-{QUALIFIER}-assets-{account}-{region}", b"")
        ssm._put_parameter({"Name": f"/cdk-bootstrap/{QUALIFIER}/version", "Value": VERSION, "Type": "String",
                            "Overwrite": True})
    return {}
