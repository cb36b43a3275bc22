import { Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Configuration } from '../config/configuration.ts';
import type { Hub } from '../constructs/rights/physical-names.ts';
import { MemberRoles } from '../constructs/organization/member-roles.ts';

export interface MemberGlobalStackProps extends StackProps {
  readonly configuration: Configuration;
  readonly hub: Hub;
  /** @default false */
  readonly isManagementAccount?: boolean;
}

/** What an account of the organization needs once: the roles that the hub's functions take. */
export class MemberGlobalStack extends Stack {
  constructor(scope: Construct, id: string, props: MemberGlobalStackProps) {
    super(scope, id, { description: 'Keystop: roles for the functions of the security account.', ...props });
    const { configuration, hub, isManagementAccount = false } = props;
    const { exposed, stale, readAllTags, revokeSessions } = configuration;
    const modes = { exposed, stale, readAllTags, revokeSessions };
    new MemberRoles(this, 'Member', { hub, ...modes, isManagementAccount });
    Tags.of(this).add('application', 'keystop');
  }
}
