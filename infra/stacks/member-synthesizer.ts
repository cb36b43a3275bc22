import { DefaultStackSynthesizer, type IStackSynthesizer } from 'aws-cdk-lib';

/**
 * For stacks without assets, whose templates can be deployed without the CDK as well: by a stack set, or by hand in an
 * account that nobody wants to bootstrap. They do not ask for the bootstrap's version.
 */
export function memberSynthesizer(): IStackSynthesizer {
  // The CDK's own interface leaves no room for the `undefined` of its own class.
  return new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer;
}
