import { EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { putEventsPolicy } from '../exposure-reports/bus-policy.ts';
import type { Evaluator } from '../sweep/evaluator.ts';
import { EXPOSED_FINDINGS, STALE_FINDINGS } from '../findings/finding-rules.ts';
import { type Hub, hubBusName } from '../rights/physical-names.ts';
import type { NoticeTopic } from '../record/notice-topic.ts';
import type { Responder } from '../respond/responder.ts';
import { UndeliveredEvents } from './undelivered-events.ts';

export interface OrganizationHubProps {
  readonly hub: Hub;
  readonly responder: Responder;
  readonly evaluator: Evaluator;
  readonly notices: NoticeTopic;
}

/**
 * The event bus on which the findings of the organization's accounts and Regions arrive, and the rules that hand them to
 * the functions. What happens in the hub's own account and Region arrives on its default bus, as without an organization,
 * and is not put here: no event is handled twice.
 * @see docs/decisions/016-organization.md
 */
export class OrganizationHub extends Construct {
  readonly bus: EventBus;
  readonly undelivered: UndeliveredEvents;

  constructor(scope: Construct, id: string, props: OrganizationHubProps) {
    super(scope, id);
    const { hub, responder, evaluator, notices } = props;
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: hubBusName(hub),
      description: 'Keystop: findings of the accounts of the organization.',
    });
    const policy = putEventsPolicy(this, 'Policy', this.bus, 'AdmitOrganization', admit(hub.organizationId));
    const rules = [
      ...EXPOSED_FINDINGS.map((rule) => responder.listen(ofMembers(rule), { bus: this.bus })),
      ...STALE_FINDINGS.map((rule) => evaluator.findings.listen(ofMembers(rule), this.bus)),
    ];
    for (const rule of rules) rule.node.addDependency(policy);
    this.undelivered = new UndeliveredEvents(this, 'Undelivered', { hub, notices });
  }
}

function admit(organizationId: string) {
  return {
    Effect: 'Allow' as const,
    Principal: '*',
    Condition: {
      StringEquals: { 'aws:PrincipalOrgID': organizationId },
      // Condition values are checked for each request. Only AWS can put events with these sources; the rules match no others.
      // @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-example-policy-cross-account-custom-bus-source.html
      'ForAllValues:StringLike': { 'events:source': 'aws.*' },
    },
  };
}

function ofMembers<Listened extends { readonly id: string; readonly description: string }>(rule: Listened): Listened {
  return { ...rule, id: `Member${rule.id}`, description: `${rule.description}, in the organization` };
}
