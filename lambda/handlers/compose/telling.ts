import { emfMetrics } from '../../adapters/notices/emf-metrics.ts';
import { eventBridgeOutcomeEvents } from '../../adapters/notices/event-bridge-outcome-events.ts';
import { snsClient, snsNotices } from '../../adapters/notices/sns-notices.ts';
import { sqsSecondLooks } from '../../adapters/watch/sqs-second-looks.ts';

/** All that is needed after a change, to look again and to make it known. A file by itself, so that it is loaded as one piece. */
export const telling = { emfMetrics, eventBridgeOutcomeEvents, snsClient, snsNotices, sqsSecondLooks };
