import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Why no policy denies plain HTTP to topics and queues.
 * @see docs/decisions/014-plain-http.md
 */
export const PLAIN_HTTP =
  'Only functions of this stack and AWS services send and receive here, and the AWS SDK and AWS services use HTTPS by themselves. The denial would also stop the same template in an emulator on loopback.';

/** Acknowledges one wildcard resource of a role, the way cdk-nag names it, and says why it is right. */
export function acknowledgeWildcard(role: IConstruct, resource: string, reason: string): void {
  const id = `AwsSolutions-IAM5[Resource::${findingName(Stack.of(role).resolve(resource))}]`;
  Validations.of(role).acknowledge({ id, reason });
}

/** cdk-nag writes what is known only at deployment by its name: `arn:<AWS::Partition>:iam::…`. */
function findingName(resolved: unknown): string {
  if (typeof resolved === 'string') return resolved;
  const {
    Ref: ref,
    'Fn::GetAtt': attribute,
    'Fn::Join': join,
    'Fn::Select': selected,
  } = resolved as { Ref?: string; 'Fn::GetAtt'?: string[]; 'Fn::Join'?: [string, unknown[]]; 'Fn::Select'?: unknown };
  if (ref !== undefined) return `<${ref}>`;
  if (attribute !== undefined) return `<${attribute.join('.')}>`;
  if (join !== undefined) return join[1].map(findingName).join(join[0]);
  if (selected !== undefined) return JSON.stringify(resolved);
  throw new Error(`A wildcard resource is made of text and references, but this one is ${JSON.stringify(resolved)}`);
}
