import { Stack } from 'aws-cdk-lib';
import { EventBus, EventField, type EventPattern, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { REPORT_EVENT } from '../../../lambda/sources.ts';
import { putEventsPolicy } from './bus-policy.ts';
import type { Responder } from '../respond/responder.ts';

export interface ReportsBusProps {
  /** ARNs of the roles and users that may report. @default - one role, which the construct creates */
  readonly reporters: readonly string[] | undefined;
  /** Further accounts whose reports are accepted. */
  readonly reporterAccounts: readonly string[];
  readonly responder: Responder;
}

/**
 * The event bus for reports of exposed keys. It admits the reporters and denies everybody else, this account's
 * administrators included; what it hands on holds the known fields only.
 * @see docs/decisions/009-reports-bus.md
 */
export class ReportsBus extends Construct {
  readonly bus: EventBus;
  /** The role that may report; `undefined` where the configuration names the reporters. */
  readonly role: Role | undefined;

  constructor(scope: Construct, id: string, props: ReportsBusProps) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: `${Stack.of(this).stackName}-reports`,
      description: 'Keystop: reports of exposed access keys.',
    });
    this.role = props.reporters === undefined ? this.#reporterRole() : undefined;
    const reporters = props.reporters ?? [this.role?.roleArn ?? ''];
    const rule = props.responder.listen(
      { id: 'Reports', description: 'reports of exposed access keys', pattern: this.#pattern(props.reporterAccounts) },
      { bus: this.bus, input: knownFields() },
    );
    // The rule exists only after the bus policy, so that no event arrives while the bus is open to everybody.
    rule.node.addDependency(
      putEventsPolicy(this, 'AdmitReporters', this.bus, 'AdmitReporters', admit(reporters)),
      putEventsPolicy(this, 'DenyOthers', this.bus, 'DenyOthers', denyOthers(reporters)),
    );
  }

  #reporterRole(): Role {
    return new Role(this, 'ReporterRole', {
      assumedBy: new AccountPrincipal(Stack.of(this).account),
      description: 'Keystop: reports exposed access keys. For principals of this account that may assume it.',
    });
  }

  #pattern(reporterAccounts: readonly string[]): EventPattern {
    return {
      source: [REPORT_EVENT.source],
      detailType: [REPORT_EVENT.detailType],
      account: [...new Set([Stack.of(this).account, ...reporterAccounts])],
    };
  }
}

function admit(reporters: readonly string[]) {
  return {
    Effect: 'Allow' as const,
    Principal: { AWS: [...reporters] },
    Condition: {
      StringEquals: { 'events:source': REPORT_EVENT.source, 'events:detail-type': REPORT_EVENT.detailType },
    },
  };
}

// Within an account a principal's own policy is enough to put events, and administrators' policies allow everything.
function denyOthers(reporters: readonly string[]) {
  return {
    Effect: 'Deny' as const,
    Principal: '*',
    Condition: { ArnNotEquals: { 'aws:PrincipalArn': [...reporters] } },
  };
}

/**
 * The envelope, which EventBridge attests, and the known fields of the detail. A placeholder without quotation marks
 * takes the value with its own; one whose field is missing becomes an empty text.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
function knownFields(): RuleTargetInput {
  const detail = Object.fromEntries(
    REPORT_EVENT.fields.map((field) => [field, EventField.fromPath(`$.detail.${field}`)]),
  );
  return RuleTargetInput.fromObject({
    version: EventField.fromPath('$.version'),
    id: EventField.eventId,
    source: EventField.source,
    'detail-type': EventField.detailType,
    account: EventField.account,
    time: EventField.time,
    region: EventField.region,
    detail,
  });
}
