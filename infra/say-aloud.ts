import { Annotations, type Stack, Token } from 'aws-cdk-lib';
import type { Configuration } from './config.ts';
import { globalRegionOf } from './regions.ts';

/** Says at synth what a deployment does not hear in its Region, and what of its configuration is probably not meant. */
export function sayAloud(stack: Stack, configuration: Configuration): void {
  const { region } = stack;
  for (const [i, warning] of configuration.warnings.entries()) {
    Annotations.of(stack).addWarningV2(`keystop:configuration${i}`, warning);
  }
  if (Token.isUnresolved(region)) {
    Annotations.of(stack).addWarningV2(
      'keystop:unknownRegion',
      'The Region is not known at synth. AWS Health delivers its warnings of exposed keys in the global Region only; set AWS_REGION to learn whether this is it.',
    );
    return;
  }
  const globalRegion = globalRegionOf(region);
  if (region === globalRegion) {
    if (configuration.globalEvents)
      Annotations.of(stack).addInfo(`"globalEvents" is not needed in ${region}: AWS Health delivers its events here.`);
    return;
  }
  if (configuration.globalEvents) return;
  Annotations.of(stack).addWarningV2(
    'keystop:globalEvents',
    `In ${region} Keystop does not hear AWS Health's warnings of exposed keys: they are delivered in ${globalRegion}. To add them: "globalEvents": true in keystop.config.json, then cdk bootstrap aws://${stack.account}/${globalRegion} and cdk deploy --all.`,
  );
}
