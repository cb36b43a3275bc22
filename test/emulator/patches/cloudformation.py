"""CloudFormation: properties and resource types that the emulator drops or refuses, and Keystop's stacks have."""

import json

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch, dynamodb, eventbridge, lambda_svc, s3, scheduler
from ministack.services.cloudformation import changesets, engine, handlers, provisioners, stacks

HANDLERS = provisioners._RESOURCE_HANDLERS
TRUE = (True, "true")


def after(resource_type, apply):
    """Runs apply(physical id, properties) once the emulator has made or changed the resource."""
    handler = HANDLERS[resource_type]
    create, update = handler["create"], handler.get("update")

    def created(logical_id, props, stack):
        result = create(logical_id, props, stack)
        apply(result[0], props)
        return result

    def updated(physical_id, old, new, *rest, **named):
        result = update(physical_id, old, new, *rest, **named)
        apply(result[0] if isinstance(result, tuple) else physical_id, new)
        return result

    handler["create"] = created
    if update:
        handler["update"] = updated


def new_type(resource_type, name_property, put, delete):
    def update(physical_id, _old, new, stack):
        return put(None, {**new, name_property: physical_id} if name_property else new, stack)

    HANDLERS[resource_type] = {"create": put, "update": update, "delete": delete}


def checked(response, what):
    if response[0] >= 300:
        raise ValueError(f"{what} was refused: {response[2]!r}")


def function_concurrency(name, props):
    function, reserved = lambda_svc._functions.get(name), props.get("ReservedConcurrentExecutions")
    if function is not None:
        function.pop("concurrency", None)
        if reserved is not None:
            function["concurrency"] = int(reserved)


def table_settings(name, props):
    ttl = props.get("TimeToLiveSpecification") or {}
    if ttl.get("AttributeName"):
        status = "ENABLED" if ttl.get("Enabled", True) in TRUE else "DISABLED"
        dynamodb._ttl_settings[name] = {"TimeToLiveStatus": status, "AttributeName": ttl["AttributeName"]}
    here = next((r for r in props.get("Replicas", []) if r.get("Region") == get_region()), {})
    recovery = props.get("PointInTimeRecoverySpecification") or here.get("PointInTimeRecoverySpecification")
    if recovery:
        dynamodb._pitr_settings[name] = recovery.get("PointInTimeRecoveryEnabled") in TRUE


def schedule_settings(name, props):
    schedule = scheduler._schedules.get(f"{props.get('GroupName', 'default')}/{name}")
    for setting in ("ScheduleExpressionTimezone", "StartDate", "EndDate", "ActionAfterCompletion"):
        if schedule is not None and setting in props:
            schedule[setting] = props[setting]


def bucket_tags(name, props):
    if props.get("Tags"):
        s3._bucket_tags[name] = {tag["Key"]: tag["Value"] for tag in props["Tags"]}


def statement_of(props, bus):
    statement = props.get("Statement")
    if statement:
        return json.loads(statement) if isinstance(statement, str) else dict(statement)
    who = props.get("Principal", "*")
    return {
        "Effect": "Allow", "Action": props.get("Action"),
        "Principal": "*" if who == "*" else {"AWS": f"arn:aws:iam::{who}:root"},
        "Resource": f"arn:aws:events:{get_region()}:{get_account_id()}:event-bus/{bus}",
        **({"Condition": props["Condition"]} if props.get("Condition") else {}),
    }


def put_bus_policy(_logical_id, props, _stack):
    bus, sid = props.get("EventBusName", "default"), props["StatementId"]
    policy = eventbridge._event_bus_policies.setdefault(bus, {"Version": "2012-10-17", "Statement": []})
    others = [statement for statement in policy["Statement"] if statement.get("Sid") != sid]
    policy["Statement"] = [*others, {**statement_of(props, bus), "Sid": sid}]
    return f"{bus}|{sid}", {}


def delete_bus_policy(physical_id, _props):
    bus, sid = physical_id.split("|")
    eventbridge._remove_permission({"EventBusName": bus, "StatementId": sid})


def put_archive(logical_id, props, stack):
    name = props.get("ArchiveName") or f"{stack}-{logical_id}"[:48]
    pattern = props.get("EventPattern", "")
    request = {**props, "ArchiveName": name, "EventSourceArn": props["SourceArn"],
               "EventPattern": pattern if isinstance(pattern, str) else json.dumps(pattern)}
    change = eventbridge._update_archive if name in eventbridge._archives else eventbridge._create_archive
    checked(change(request), f"archive {name}")
    return name, {"Arn": f"arn:aws:events:{get_region()}:{get_account_id()}:archive/{name}"}


def put_composite_alarm(logical_id, props, stack):
    name = props.get("AlarmName") or f"{stack}-{logical_id}"
    checked(cloudwatch._put_composite_alarm({}, {**props, "AlarmName": name}, False, True), f"composite alarm {name}")
    return name, {"Arn": f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:{name}"}


def metric_alarm(original):
    def _cw_metric_alarm_record(name, props):
        """An alarm on metric math watches its first real metric here: it deploys, its state is not AWS's."""
        stats = [metric["MetricStat"] for metric in props.get("Metrics") or [] if metric.get("MetricStat")]
        if stats:
            metric = stats[0]["Metric"]
            props = {key: value for key, value in props.items() if key != "Metrics"} | {
                "MetricName": metric["MetricName"], "Namespace": metric["Namespace"],
                "Dimensions": metric.get("Dimensions", []), "Period": stats[0]["Period"], "Statistic": stats[0]["Stat"]}
        return original(name, props)

    return _cw_metric_alarm_record


def conditions(original):
    def _evaluate_conditions(template, params):
        """A condition may ask for the account and the Region that the stack is in."""
        pseudo = {"AWS::AccountId": get_account_id(), "AWS::Region": get_region(), "AWS::Partition": "aws"}
        return original(template, {**{name: {"Value": value} for name, value in pseudo.items()}, **params})

    return _evaluate_conditions


def install():
    evaluate = conditions(engine._evaluate_conditions)
    for module in (changesets, engine, handlers, stacks):
        module._evaluate_conditions = evaluate
    after("AWS::Lambda::Function", function_concurrency)
    after("AWS::DynamoDB::Table", table_settings)
    after("AWS::DynamoDB::GlobalTable", table_settings)
    after("AWS::Scheduler::Schedule", schedule_settings)
    after("AWS::S3::Bucket", bucket_tags)
    new_type("AWS::Events::EventBusPolicy", None, put_bus_policy, delete_bus_policy)
    new_type("AWS::Events::Archive", "ArchiveName", put_archive,
             lambda name, _props: eventbridge._delete_archive({"ArchiveName": name}))
    new_type("AWS::CloudWatch::CompositeAlarm", "AlarmName", put_composite_alarm,
             lambda name, _props: cloudwatch._composite_alarms.pop(name, None))
    provisioners._cw_metric_alarm_record = metric_alarm(provisioners._cw_metric_alarm_record)
