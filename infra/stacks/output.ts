import { CfnOutput, type Stack } from 'aws-cdk-lib';

export function output(stack: Stack, id: string, value: string, description: string): void {
  new CfnOutput(stack, id, { value, description });
}
