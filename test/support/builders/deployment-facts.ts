import type { Known } from '../../../lambda/domain/operate/doctor/check.ts';
import type { DeploymentFacts } from '../../../lambda/domain/operate/doctor/facts.ts';
import { ago, HOUR } from './builders.ts';

export function told<T>(value: T): Known<T> {
  return { known: true, value };
}

/** A deployment of which nothing is amiss. */
export function healthyFacts(over: Partial<DeploymentFacts> = {}): DeploymentFacts {
  return {
    stack: { stackName: 'Keystop', region: 'eu-west-1', status: 'UPDATE_COMPLETE' },
    pause: told(undefined),
    functions: told([
      { name: 'responder', state: 'Active', lastUpdate: 'Successful', reservedConcurrency: undefined },
      { name: 'sweeper', state: 'Inactive', lastUpdate: 'Successful', reservedConcurrency: undefined },
    ]),
    eventSources: told([{ id: 'mapping', functionName: 'responder', state: 'Enabled' }]),
    rights: told({ kind: 'own', denied: [] }),
    modes: told({ exposed: 'enforce', stale: 'enforce' }),
    rules: told([{ name: 'guardduty', isEnabled: true }]),
    guardDuty: told('on'),
    globalEvents: told({ kind: 'here' }),
    subscriptions: told({ topicArn: 'arn:topic', confirmed: 1, pending: 0 }),
    queues: told({ retries: 0, deadLetters: 0, failedRuns: 0, failedFindings: 0, undelivered: 0 }),
    schedules: told([{ name: 'sweep', isEnabled: true }]),
    lastSweep: told({ completedAt: ago(HOUR), intervalHours: 24 }),
    clockSkewSeconds: told(0.4),
    ...over,
  };
}
