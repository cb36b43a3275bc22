"""Keystop's patches of the emulator. Each module is one subject; README.md says why each is AWS-faithful."""

from importlib import import_module

from patches import guard

# The clock is last: it looks for the real one in every module that is loaded by then.
SUBJECTS = (
    "authentication", "authorization", "iam_users", "iam_keys", "iam_report", "organizations", "lambda_functions",
    "lambda_async", "targets", "events", "bus_policy", "buses", "scheduler", "state_machines", "sns", "alarms",
    "cloudformation", "stack_sets", "new_services", "securityhub", "access_analyzer", "guardduty", "health",
    "dispatch", "function_urls", "control", "clock",
)


def install():
    guard.check()
    for subject in SUBJECTS:
        import_module(f"patches.{subject}").install()
