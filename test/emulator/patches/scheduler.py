"""EventBridge Scheduler: time zones, context attributes in the input, and a look at the clock every second."""

import datetime
import json
import uuid
from zoneinfo import ZoneInfo

from ministack.services import eventbridge, scheduler

from patches.authentication import iso


class ZonedExpression(str):
    """A schedule expression that remembers its time zone, on its way through the emulator's parsers."""

    zone = None


class ZonedFields(tuple):
    zone = None


def zoned_fields(original):
    def parse(expression):
        fields = original(expression)
        if fields is None or not isinstance(expression, ZonedExpression):
            return fields
        zoned = ZonedFields(fields)
        zoned.zone = expression.zone
        return zoned

    return parse


def zoned_next(original):
    def next_fire(fields, after):
        zone = getattr(fields, "zone", None)
        if zone is None:
            return original(fields, after)
        local = original(fields, after.astimezone(zone).replace(tzinfo=datetime.timezone.utc))
        return local and local.replace(tzinfo=zone).astimezone(datetime.timezone.utc)

    return next_fire


def zoned_at(original):
    def at_epoch(expression):
        seconds, zone = original(expression), getattr(expression, "zone", None)
        if seconds is None or zone is None:
            return seconds
        wall = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
        return wall.replace(tzinfo=zone).timestamp()

    return at_epoch


def zoned_tick(original):
    def tick():
        for schedule in list(scheduler._schedules._data.values()):
            expression = schedule.get("ScheduleExpression", "")
            zone = schedule.get("ScheduleExpressionTimezone") or "UTC"
            if zone != getattr(getattr(expression, "zone", None), "key", "UTC"):
                schedule["ScheduleExpression"] = zoned = ZonedExpression(expression)
                zoned.zone = ZoneInfo(zone)
        return original()

    return tick


def with_context(original):
    """@see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html"""

    def invoke_target(target, event, rule, view=None):
        if event.get("Source") == "aws.scheduler" and "<aws.scheduler." in (target.get("Input") or ""):
            text = target["Input"]
            for name, value in (("schedule-arn", rule.get("Arn", "")), ("scheduled-time", iso(event["Time"])),
                                ("execution-id", str(uuid.uuid4())), ("attempt-number", "1")):
                text = text.replace(f"<aws.scheduler.{name}>", json.dumps(value)[1:-1])
            target = {**target, "Input": text}
        return original(target, event, rule, view)

    return invoke_target


def install():
    eventbridge._parse_cron_fields = zoned_fields(eventbridge._parse_cron_fields)
    eventbridge._cron_next_fire = zoned_next(eventbridge._cron_next_fire)
    eventbridge._invoke_target = with_context(eventbridge._invoke_target)
    scheduler._at_time_epoch = zoned_at(scheduler._at_time_epoch)
    scheduler._tick_schedules = zoned_tick(scheduler._tick_schedules)
    # A test that moves the clock waits for the next tick.
    scheduler._SCHEDULE_TICK_INTERVAL = 1
    scheduler._SCHEDULE_TICK_INTERVAL = 1
