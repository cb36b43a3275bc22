"""SNS: an e-mail subscription waits for its confirmation, and what was mailed can be read."""

from ministack.core.responses import get_account_id
from ministack.services import sns

MAILS = []
EMAIL = ("email", "email-json")


def hold_unconfirmed(original):
    def refresh(topic):
        for subscription in topic.get("subscriptions", []):
            if subscription["protocol"] in EMAIL and not subscription.get("keystop_confirmed"):
                subscription["confirmed"] = False
                subscription.setdefault("attributes", {})["PendingConfirmation"] = "true"
        return original(topic)

    return refresh


def confirm(topic_arn):
    """Follows the link in each confirmation mail of a topic, or of all topics."""
    count = 0
    for topic in list(sns._topics._data.values()):
        for subscription in topic["subscriptions"]:
            if subscription["protocol"] in EMAIL and topic_arn in (None, topic["arn"]):
                subscription.update(confirmed=True, keystop_confirmed=True)
                subscription["attributes"]["PendingConfirmation"] = "false"
                count += 1
        sns._refresh_subscription_counts(topic)
    return count


def subscription_xml(subscription):
    arn = subscription["arn"] if subscription.get("confirmed") else "PendingConfirmation"
    return (f"<member><SubscriptionArn>{arn}</SubscriptionArn>"
            f"<Owner>{subscription.get('owner', get_account_id())}</Owner>"
            f"<TopicArn>{subscription['topic_arn']}</TopicArn><Protocol>{subscription['protocol']}</Protocol>"
            f"<Endpoint>{sns._xml_escape(subscription['endpoint'])}</Endpoint></member>")


def list_subscriptions_by_topic(params):
    topic, refusal = sns._get_topic(sns._p(params, "TopicArn"), "sns:ListSubscriptionsByTopic")
    if refusal is not None:
        return refusal
    sns._refresh_subscription_counts(topic)
    members = "".join(subscription_xml({**s, "topic_arn": topic["arn"]}) for s in topic["subscriptions"])
    return sns._xml(200, "ListSubscriptionsByTopicResponse", "<ListSubscriptionsByTopicResult>"
                    f"<Subscriptions>{members}</Subscriptions></ListSubscriptionsByTopicResult>")


def mailing(original):
    def fanout(topic_arn, message_id, message, subject, message_structure="", message_attributes=None, **fifo):
        topic = sns._topic_by_arn_any_scope(topic_arn)
        if topic:
            sns._refresh_subscription_counts(topic)
        for subscription in topic["subscriptions"] if topic else []:
            if subscription["protocol"] in EMAIL and subscription.get("confirmed"):
                text = sns._resolve_message_for_protocol(message, message_structure, subscription["protocol"])
                if sns._matches_filter_policy(subscription, message_attributes or {}, text):
                    mail = {"topicArn": topic_arn, "to": subscription["endpoint"], "subject": subject, "text": text}
                    MAILS.append(mail)
        return original(topic_arn, message_id, message, subject, message_structure, message_attributes, **fifo)

    return fanout


def install():
    sns._refresh_subscription_counts = hold_unconfirmed(sns._refresh_subscription_counts)
    sns._list_subscriptions_by_topic = list_subscriptions_by_topic
    sns._fanout = mailing(sns._fanout)
