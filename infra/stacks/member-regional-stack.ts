import { Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Hub } from '../constructs/rights/physical-names.ts';
import { MemberRules } from '../constructs/organization/member-rules.ts';

export interface MemberRegionalStackProps extends StackProps {
  readonly hub: Hub;
}

/** What an account of the organization needs in each Region: the rules that send findings to the hub. */
export class MemberRegionalStack extends Stack {
  constructor(scope: Construct, id: string, props: MemberRegionalStackProps) {
    super(scope, id, { description: 'Keystop: sends findings to the security account.', ...props });
    new MemberRules(this, 'Member', { hub: props.hub });
    Tags.of(this).add('application', 'keystop');
  }
}
