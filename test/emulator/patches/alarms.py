"""CloudWatch: alarms evaluated every second, missing data treated as configured; statistics of exact dimensions."""

import threading
import time

from ministack.core.responses import request_scope
from ministack.services import cloudwatch, sqs

TICK_SECONDS = 1
BREACHES = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}


_asked = threading.local()


class NoDimensions(dict):
    """No dimensions are as exact a wish as any: the emulator takes them for "whatever dimensions"."""

    def __bool__(self):
        return True


def exact_dimensions(original):
    def dims_from_list(dimensions):
        found = original(dimensions)
        return found or NoDimensions() if getattr(_asked, "statistics", False) else found

    return dims_from_list


def exact_statistics(original):
    def get_metric_statistics(*args, **kwargs):
        _asked.statistics = True
        try:
            return original(*args, **kwargs)
        finally:
            _asked.statistics = False

    return get_metric_statistics


def points_of(alarm):
    dimensions = cloudwatch._dims_key(cloudwatch._dims_from_list(alarm.get("Dimensions") or []))
    return cloudwatch._metrics.get((alarm["Namespace"], alarm["MetricName"], dimensions)) or []


def period_values(alarm):
    """The statistic of each evaluated period, newest first; None where there is no datum."""
    points, period, now = points_of(alarm), alarm.get("Period", 60), time.time()
    statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic", "Average")
    for age in range(int(alarm.get("EvaluationPeriods", 1))):
        newest = now - age * period
        inside = [point for point in points if newest - period < point["Timestamp"] <= newest]
        yield cloudwatch._stat_value(cloudwatch._calc_stats(inside), statistic, inside) if inside else None


def new_state(alarm):
    values, treatment = list(period_values(alarm)), alarm.get("TreatMissingData", "missing")
    if treatment in ("missing", "ignore") and all(value is None for value in values):
        return alarm["StateValue"] if treatment == "ignore" else "INSUFFICIENT_DATA"
    breaches = BREACHES.get(alarm.get("ComparisonOperator", ""), lambda value, threshold: False)
    count = sum(
        treatment == "breaching" if value is None else breaches(value, alarm.get("Threshold", 0)) for value in values)
    return "ALARM" if count >= (alarm.get("DatapointsToAlarm") or alarm.get("EvaluationPeriods", 1)) else "OK"


def evaluate(alarm):
    if not alarm.get("Namespace") or not alarm.get("MetricName"):
        return
    old, new = alarm["StateValue"], new_state(alarm)
    if old == new:
        return
    missing = alarm.get("TreatMissingData", "missing")
    reason = f"{alarm.get('ComparisonOperator')} {alarm.get('Threshold')}, missing data counts as {missing}"
    alarm.update(StateValue=new, StateReason=reason, StateUpdatedTimestamp=int(time.time()))
    cloudwatch._record_history(alarm["AlarmName"], old, new, reason)
    cloudwatch._dispatch_alarm_actions(alarm, old, new, reason)
    cloudwatch._evaluate_parent_alarms(alarm)


def record_queue_depth(alarm):
    """The queue metrics that SQS publishes itself."""
    name = cloudwatch._dims_from_list(alarm.get("Dimensions") or []).get("QueueName")
    queue = sqs._queues.get(sqs._queue_url(name)) if name else None
    if alarm.get("Namespace") != "AWS/SQS" or queue is None:
        return
    sqs._dlq_sweep(queue)
    sqs._refresh_counts(queue)
    # The metric ...MessagesVisible is the attribute ...Messages; the others bear one name.
    value = queue["attributes"].get(alarm["MetricName"].replace("MessagesVisible", "Messages"))
    if value is not None:
        cloudwatch.record_metric("AWS/SQS", alarm["MetricName"], float(value), "Count", {"QueueName": name})


def tick():
    for (account, region, _name), alarm in list(cloudwatch._alarms._data.items()):
        try:
            with request_scope(account, region):
                record_queue_depth(alarm)
                evaluate(alarm)
        except Exception:
            cloudwatch.logger.exception("alarm %s could not be evaluated", alarm.get("AlarmName"))


def tick_for_ever():
    while True:
        time.sleep(TICK_SECONDS)
        tick()


def install():
    cloudwatch._evaluate_alarm = evaluate
    cloudwatch._dims_from_list = exact_dimensions(cloudwatch._dims_from_list)
    cloudwatch._get_metric_statistics = exact_statistics(cloudwatch._get_metric_statistics)
    threading.Thread(target=tick_for_ever, daemon=True).start()
