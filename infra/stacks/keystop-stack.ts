import { CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Configuration } from '../config.ts';
import { AccessKeys } from '../constructs/access-keys.ts';
import { Alarms } from '../constructs/alarms.ts';
import { Dashboard } from '../constructs/dashboard.ts';
import { Evaluator } from '../constructs/evaluator.ts';
import { hubOf } from '../constructs/hub-names.ts';
import { LedgerTable } from '../constructs/ledger-table.ts';
import { NoticeTopic } from '../constructs/notice-topic.ts';
import { OrganizationHub } from '../constructs/organization-hub.ts';
import { OutcomeBus } from '../constructs/outcome-bus.ts';
import { Reactivator } from '../constructs/reactivator.ts';
import { ReportsBus } from '../constructs/reports-bus.ts';
import { Responder } from '../constructs/responder.ts';
import { RetryQueue } from '../constructs/retry-queue.ts';
import { SecurityHub } from '../constructs/security-hub.ts';
import { Sweeper } from '../constructs/sweeper.ts';
import { hasFunctionUrls } from '../regions.ts';
import { sayAloud } from '../say-aloud.ts';

export interface KeystopStackProps extends StackProps {
  readonly configuration: Configuration;
}

/**
 * Keystop for one account: responder, sweeper, evaluator, reports bus, ledger, notices, alarms and dashboard, in one
 * Region.
 */
export class KeystopStack extends Stack {
  constructor(scope: Construct, id: string, props: KeystopStackProps) {
    super(scope, id, { description: 'Keystop sets leaked and stale AWS access keys Inactive.', ...props });
    const { configuration } = props;
    const { logRetentionDays, sweepIntervalHours } = configuration;
    const ledger = new LedgerTable(this, 'Ledger', { existingTableName: configuration.existingLedgerTableName });
    const notices = new NoticeTopic(this, 'Notices', { emails: configuration.noticeEmails });
    const outcomes = new OutcomeBus(this, 'Outcomes');
    const accessKeys = new AccessKeys(this, 'AccessKeys', configuration);
    const retries = new RetryQueue(this, 'Retries');
    const responder = new Responder(this, 'Responder', {
      mode: configuration.exposed,
      reservedConcurrency: configuration.reservedConcurrency,
      logRetentionDays,
      accessKeys,
      ledger,
      notices,
      outcomes,
      retries,
    });
    const sweeper = new Sweeper(this, 'Sweeper', {
      mode: configuration.stale,
      intervalHours: sweepIntervalHours,
      iamCallsPerSecond: configuration.iamCallsPerSecond,
      logRetentionDays,
      accessKeys,
      ledger,
      notices,
      outcomes,
    });
    const evaluator = new Evaluator(this, 'Evaluator', {
      mode: configuration.stale,
      iamCallsPerSecond: configuration.iamCallsPerSecond,
      logRetentionDays,
      accessKeys,
      ledger,
      notices,
      outcomes,
    });
    if (hasFunctionUrls(this.region)) {
      const { exposed, stale, overrideRoles } = configuration;
      const modes = { exposed, stale, overrideRoles };
      const shared = { logRetentionDays, accessKeys, ledger, notices, outcomes };
      this.#tellOf(new Reactivator(this, 'Reactivator', { ...modes, ...shared }), overrideRoles);
    }
    const reports = new ReportsBus(this, 'Reports', {
      reporters: configuration.reporters,
      reporterAccounts: configuration.policy.reporterAccounts ?? [],
      responder,
    });
    const securityHub = new SecurityHub(this, 'SecurityHub');
    if (configuration.securityHub.customAction) securityHub.createCustomAction({ responder, evaluator });
    if (configuration.securityHub.feedback) securityHub.grantFeedback(responder.handler);
    if (configuration.organization !== undefined) {
      const hub = hubOf(this, configuration.organization.id);
      const { bus, undelivered } = new OrganizationHub(this, 'Hub', { hub, responder, evaluator, notices });
      this.#output('HubBusName', bus.eventBusName, 'Event bus for the findings of the organization.');
      this.#output(
        'UndeliveredQueueUrl',
        undelivered.queue.queueUrl,
        'Findings of the organization that could not be forwarded from this Region.',
      );
    }
    new Alarms(this, 'Alarms', { notices, responder, sweeper, evaluator, retries, sweepIntervalHours });
    const { dashboard } = new Dashboard(this, 'Overview', { responder, sweeper, evaluator, retries });

    this.#output('NoticeTopicArn', notices.topic.topicArn, 'SNS topic for notices and alarms.');
    this.#output('DashboardName', dashboard.dashboardName, 'CloudWatch dashboard.');
    this.#output(
      'LedgerTableName',
      ledger.table.tableName,
      'DynamoDB table; kept when the stack is deleted, see existingLedgerTableName.',
    );
    this.#output('RetryQueueUrl', retries.queue.queueUrl, 'Events that are tried again every 15 minutes for 24 hours.');
    this.#output('DeadLetterQueueUrl', retries.deadLetterQueue.queueUrl, 'Events that nothing tries again.');
    this.#output('FailedRunsQueueUrl', sweeper.failedRuns.queueUrl, 'Sweeps that could not be started.');
    this.#output(
      'StaleFindingsQueueUrl',
      evaluator.findings.queue.queueUrl,
      'Findings of stale keys that wait to be judged.',
    );
    this.#output(
      'FailedFindingsQueueUrl',
      evaluator.findings.deadLetterQueue.queueUrl,
      'Findings of stale keys that could not be judged.',
    );
    this.#output('ReportsBusName', reports.bus.eventBusName, 'Event bus for reports of exposed keys.');
    if (reports.role !== undefined)
      this.#output('ReporterRoleArn', reports.role.roleArn, 'The role that may report exposed keys.');
    this.#output('ResponderFunctionName', responder.handler.function.functionName, 'Contains exposed keys.');
    this.#output(
      'SweepStateMachineArn',
      sweeper.machine.stateMachine.stateMachineArn,
      'Warns of stale keys and contains them.',
    );
    this.#output('SweeperFunctionName', sweeper.handler.function.functionName, 'Each stage of a sweep.');
    this.#output(
      'EvaluatorFunctionName',
      evaluator.handler.function.functionName,
      'Judges the users that stale findings name.',
    );
    this.#output(
      'SubscribeCommand',
      subscribeCommand(this.region, notices.topic.topicArn),
      'Run it with your address and confirm the mail. Until somebody is subscribed, notices reach nobody and no stale key is set Inactive.',
    );
    Tags.of(this).add('application', 'keystop');
    sayAloud(this, configuration);
  }

  #tellOf({ url, callers, handler }: Reactivator, overrideRoles: readonly string[] | undefined): void {
    this.#output(
      'ReactivatorUrl',
      url,
      'Gives keys back to callers that AWS attests; keystop reactivate finds it here.',
    );
    this.#output(
      'ReactivatorPolicyArn',
      callers.managedPolicyArn,
      'Attach it to the roles and users that may ask for keys to be given back.',
    );
    this.#output('ReactivatorFunctionName', handler.function.functionName, 'Gives keys back.');
    if (overrideRoles !== undefined)
      this.#output('OverrideRoles', overrideRoles.join(), 'The roles that may give back a key that was exposed.');
  }

  #output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}

function subscribeCommand(region: string, topicArn: string): string {
  return `aws sns subscribe --region ${region} --topic-arn ${topicArn} --protocol email --notification-endpoint YOU@EXAMPLE.COM`;
}
