// What the contract deploys into an organization: a hub, a stack set for its members, and plain stacks elsewhere.
import { CfnOutput, CfnStackSet, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import {
  AccountPrincipal,
  AnyPrincipal,
  CompositePrincipal,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFn, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { organizationId } from '../organization.ts';
import { memberTemplate, unit } from './member-template.ts';

const reach = `
  const { STSClient, AssumeRoleCommand } = require('@aws-sdk/client-sts');
  const iam = require('@aws-sdk/client-iam');
  exports.handler = async ({ account, userName, accessKeyId }) => {
    const RoleArn = 'arn:aws:iam::' + account + ':role/contract-reached';
    const { Credentials: c } = await new STSClient({}).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'reach' }));
    const credentials = { accessKeyId: c.AccessKeyId, secretAccessKey: c.SecretAccessKey, sessionToken: c.SessionToken };
    const client = new iam.IAMClient({ credentials });
    await client.send(new iam.UpdateAccessKeyCommand({ UserName: userName, AccessKeyId: accessKeyId, Status: 'Inactive' }));
    const { AccessKeyMetadata } = await client.send(new iam.ListAccessKeysCommand({ UserName: userName }));
    return { status: AccessKeyMetadata[0].Status };
  };`;

/** The account that the others send their events to, and that may reach into them. */
export class HubStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const bus = new EventBus(this, 'Bus', { eventBusName: 'contract-hub' });
    bus.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Organization',
        principals: [new AnyPrincipal()],
        actions: ['events:PutEvents'],
        resources: [bus.eventBusArn],
        conditions: {
          StringEquals: { 'aws:PrincipalOrgID': organizationId },
          StringLike: { 'events:source': 'aws.*' },
        },
      }),
    );
    const heard = new Queue(this, 'Heard');
    const pattern = { source: Match.prefix('aws.') };
    new Rule(this, 'Everything', { eventBus: bus, eventPattern: pattern, targets: [new SqsQueue(heard)] });
    this.output('Heard', heard.queueUrl);
    this.output('Reach', this.reaching('contract-reacher').functionName);
    this.output('ReachOther', this.reaching('contract-other').functionName);
    new CfnStackSet(this, 'Members', {
      stackSetName: 'contract-members',
      permissionModel: 'SERVICE_MANAGED',
      callAs: 'DELEGATED_ADMIN',
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
      capabilities: ['CAPABILITY_NAMED_IAM'],
      parameters: [{ parameterKey: 'Hub', parameterValue: bus.eventBusArn }],
      stackInstancesGroup: [{ deploymentTargets: { organizationalUnitIds: [unit] }, regions: ['us-east-1'] }],
      templateBody: JSON.stringify(memberTemplate),
    });
  }

  /** A function that contains a key in another account, as the role of this name, which users may assume as well. */
  private reaching(roleName: string): LambdaFn {
    const assumedBy = new CompositePrincipal(
      new ServicePrincipal('lambda.amazonaws.com'),
      new AccountPrincipal(this.account),
    );
    const role = new Role(this, roleName, { roleName, assumedBy });
    role.addToPolicy(new PolicyStatement({ actions: ['sts:AssumeRole'], resources: ['*'] }));
    const code = Code.fromInline(reach);
    const props = { code, role, runtime: Runtime.NODEJS_22_X, handler: 'index.handler', timeout: Duration.seconds(20) };
    return new LambdaFn(this, `${roleName}-function`, props);
  }

  private output(name: string, value: string): void {
    new CfnOutput(this, `${name}Output`, { value }).overrideLogicalId(name);
  }
}

/** A plain stack, for an account or a Region that the stack set does not reach. */
export class PlainStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const queue = new Queue(this, 'Queue');
    new CfnOutput(this, 'QueueOutput', { value: queue.queueArn }).overrideLogicalId(id);
  }
}
