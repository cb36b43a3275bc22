import { Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Configuration } from '../config/configuration.ts';
import { AccessKeys } from '../constructs/rights/access-keys.ts';
import { Alarms } from '../constructs/operate/alarms.ts';
import { Dashboard } from '../constructs/operate/dashboard.ts';
import { Evaluator } from '../constructs/sweep/evaluator.ts';
import { hubOf } from '../constructs/rights/physical-names.ts';
import { LedgerTable } from '../constructs/record/ledger-table.ts';
import { NoticeTopic } from '../constructs/record/notice-topic.ts';
import { OrganizationHub } from '../constructs/organization/organization-hub.ts';
import { OutcomeBus } from '../constructs/record/outcome-bus.ts';
import { Reactivator } from '../constructs/reactivate/reactivator.ts';
import { ReportBucket } from '../constructs/sweep/sweep-report-bucket.ts';
import { ReportsBus } from '../constructs/exposure-reports/reports-bus.ts';
import { Responder } from '../constructs/respond/responder.ts';
import { KeptQueue } from '../constructs/queues/kept-queue.ts';
import { RetryQueue } from '../constructs/queues/retry-queue.ts';
import { SecondLooks } from '../constructs/queues/second-looks.ts';
import { SecurityHub } from '../constructs/respond/security-hub.ts';
import { Sweeper } from '../constructs/sweep/sweeper.ts';
import { Tampering } from '../constructs/watch/tampering.ts';
import { hasFunctionUrls } from '../config/regions.ts';
import { addSynthWarnings } from '../config/synth-warnings.ts';
import { output } from './output.ts';

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
    const parts = { logRetentionDays, accessKeys, ledger, notices, outcomes };
    const secondLooks = new SecondLooks(this, 'SecondLooks', { retries });
    const responder = new Responder(this, 'Responder', {
      mode: configuration.exposed,
      reservedConcurrency: configuration.reservedConcurrency,
      ...parts,
      retries,
      secondLooks,
    });
    const sweepReports = new ReportBucket(this, 'SweepReports');
    const sweeper = new Sweeper(this, 'Sweeper', {
      mode: configuration.stale,
      secondLooks,
      intervalHours: sweepIntervalHours,
      iamCallsPerSecond: configuration.iamCallsPerSecond,
      readAllTags: configuration.readAllTags,
      ...parts,
      reports: sweepReports,
    });
    const evaluator = new Evaluator(this, 'Evaluator', {
      mode: configuration.stale,
      secondLooks,
      iamCallsPerSecond: configuration.iamCallsPerSecond,
      ...parts,
    });
    if (hasFunctionUrls(this.region)) {
      const { exposed, stale, overrideRoles } = configuration;
      const modes = { exposed, stale, overrideRoles };
      this.#tellOf(new Reactivator(this, 'Reactivator', { ...modes, ...parts }), overrideRoles);
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
      output(this, 'HubBusName', bus.eventBusName, 'Event bus for the findings of the organization.');
      output(
        this,
        'UndeliveredQueueUrl',
        undelivered.queue.queueUrl,
        'Findings of the organization that could not be forwarded from this Region.',
      );
    }
    new Tampering(this, 'Tampering', { notices, deadLetters: retries.deadLetterQueue });
    new Alarms(this, 'Alarms', { notices, responder, sweeper, evaluator, retries, sweepIntervalHours });
    const { dashboard } = new Dashboard(this, 'Overview', { responder, sweeper, evaluator, retries, secondLooks });

    output(this, 'NoticeTopicArn', notices.topic.topicArn, 'SNS topic for notices and alarms.');
    output(this, 'DashboardName', dashboard.dashboardName, 'CloudWatch dashboard.');
    output(
      this,
      'LedgerTableName',
      ledger.table.tableName,
      'DynamoDB table; kept when the stack is deleted, see existingLedgerTableName.',
    );
    output(this, 'ReportBucketName', sweepReports.bucket.bucketName, 'HTML reports of sweeps, kept for 400 days.');
    output(this, 'RetryQueueUrl', retries.queue.queueUrl, 'Events that are tried again every 15 minutes for 24 hours.');
    output(this, 'SecondLooksQueueUrl', secondLooks.queue.queueUrl, 'Contained keys that are looked at again.');
    output(this, 'DeadLetterQueueUrl', retries.deadLetterQueue.queueUrl, 'Events that nothing tries again.');
    output(this, 'FailedRunsQueueUrl', sweeper.failedRuns.queueUrl, 'Sweeps that could not be started.');
    output(
      this,
      'StaleFindingsQueueUrl',
      evaluator.findings.queue.queueUrl,
      'Findings of stale keys that wait to be judged.',
    );
    output(
      this,
      'FailedFindingsQueueUrl',
      evaluator.findings.deadLetterQueue.queueUrl,
      'Findings of stale keys that could not be judged.',
    );
    output(this, 'ReportsBusName', reports.bus.eventBusName, 'Event bus for reports of exposed keys.');
    if (accessKeys.sessionPolicyArn !== undefined)
      output(this, 'SessionPolicyArn', accessKeys.sessionPolicyArn, 'Denies the sessions of a user it is attached to.');
    if (reports.role !== undefined)
      output(this, 'ReporterRoleArn', reports.role.roleArn, 'The role that may report exposed keys.');
    output(this, 'ResponderFunctionName', responder.handler.function.functionName, 'Contains exposed keys.');
    output(
      this,
      'SweepStateMachineArn',
      sweeper.machine.stateMachine.stateMachineArn,
      'Warns of stale keys and contains them.',
    );
    output(this, 'SweeperFunctionName', sweeper.handler.function.functionName, 'Each stage of a sweep.');
    output(
      this,
      'EvaluatorFunctionName',
      evaluator.handler.function.functionName,
      'Judges the users that stale findings name.',
    );
    output(
      this,
      'SubscribeCommand',
      subscribeCommand(this.region, notices.topic.topicArn),
      'Run it with your address and confirm the mail. Until somebody is subscribed, notices reach nobody and no stale key is set Inactive.',
    );
    for (const part of this.node.findAll()) {
      if (part instanceof KeptQueue) part.admitPrincipals(configuration.operators);
    }
    // China and GovCloud refuse tags on event source mappings, and with them the whole stack.
    // @see https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-lambda.html
    Tags.of(this).add('application', 'keystop', { excludeResourceTypes: ['AWS::Lambda::EventSourceMapping'] });
    addSynthWarnings(this, configuration);
  }

  #tellOf({ url, callers, handler }: Reactivator, overrideRoles: readonly string[] | undefined): void {
    output(
      this,
      'ReactivatorUrl',
      url,
      'Gives keys back to callers that AWS attests; keystop reactivate finds it here.',
    );
    output(
      this,
      'ReactivatorPolicyArn',
      callers.managedPolicyArn,
      'Attach it to the roles and users that may ask for keys to be given back.',
    );
    output(this, 'ReactivatorFunctionName', handler.function.functionName, 'Gives keys back.');
    if (overrideRoles !== undefined)
      output(this, 'OverrideRoles', overrideRoles.join(), 'The roles that may give back a key that was exposed.');
  }
}

function subscribeCommand(region: string, topicArn: string): string {
  return `aws sns subscribe --region ${region} --topic-arn ${topicArn} --protocol email --notification-endpoint YOU@EXAMPLE.COM`;
}
