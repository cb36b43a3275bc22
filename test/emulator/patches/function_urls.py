"""Lambda function URLs: reached on loopback, held to both rights, and told who calls."""

import os

from ministack import app
from ministack.core import iam_evaluator
from ministack.services import lambda_svc

from patches.authentication import CALLER
from patches.dispatch import identify

PATH = "/_aws/lambda-url/"


def url_of(url_id):
    return f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}{PATH}{url_id}/"


def url_id(original):
    def _function_url_id(function_url):
        _, path, rest = function_url.partition(PATH)
        return rest.strip("/") if path else original(function_url)

    return _function_url_id


def on_loopback(original):
    """A host of its own would have to be resolved; the emulator's path for it needs no resolver."""
    def _create_function_url_config(func_name, data, qualifier):
        response = original(func_name, data, qualifier)
        config = lambda_svc._function_urls.get(lambda_svc._url_config_key(func_name, qualifier))
        if response[0] != 201 or config is None:
            return response
        config["FunctionUrl"] = url_of(lambda_svc._function_url_id(config["FunctionUrl"]))
        return lambda_svc.json_response(config, status=201)

    return _create_function_url_config


def attested(original):
    """What Lambda's IAM authorizer says of the signature."""
    def _build_function_url_event(url_id, account_id, *request, **details):
        event = original(url_id, account_id, *request, **details)
        if not details.get("anonymous"):
            event["requestContext"]["authorizer"] = {"iam": caller_of(account_id)}
        return event

    return _build_function_url_event


def caller_of(account_id):
    caller = CALLER.get()
    arn = caller.principal_arn if caller else f"arn:aws:iam::{account_id}:root"
    account = arn.split(":")[4]
    return {
        "accessKey": caller.access_key_id if caller else None,
        "accountId": account,
        "callerId": caller.principal_id if caller else account,
        "cognitoIdentity": None,
        "principalOrgId": iam_evaluator._principal_org_id(account),
        "userArn": arn,
        "userId": caller.principal_id if caller else account,
    }


def held_to_both_rights(original):
    async def _handle_lambda_url_request(host, path, method, headers, body, query_params, *rest):
        parsed = app._parse_lambda_url(host, path)
        if parsed is None:
            return None
        identify(headers, query_params)
        arn, context, resolved = app._function_url_auth_target(parsed[0])
        if resolved and resolved[4].get("AuthType") == "AWS_IAM" and headers.get("authorization"):
            # By the URL, `lambda:InvokeFunction` is asked beside `lambda:InvokeFunctionUrl`.
            denied = app._enforce_data_plane(
                "lambda", "lambda:InvokeFunction", headers, query_params, "", resource_arn=arn,
                service_context={**context, "lambda:InvokedViaFunctionUrl": "true"})
            if denied:
                return denied
        return await original(host, path, method, headers, body, query_params, *rest)

    return _handle_lambda_url_request


def install():
    lambda_svc._function_url_id = url_id(lambda_svc._function_url_id)
    lambda_svc._create_function_url_config = on_loopback(lambda_svc._create_function_url_config)
    lambda_svc._build_function_url_event = attested(lambda_svc._build_function_url_event)
    app._handle_lambda_url_request = held_to_both_rights(app._handle_lambda_url_request)
