import { Annotations, type Stack, Token } from 'aws-cdk-lib';
import type { Configuration } from './configuration.ts';
import type { OrganizationConfiguration } from './organization.ts';
import { globalRegionOf, hasFunctionUrls } from './regions.ts';

/** What AWS delivers in the global Region only. */
const GLOBAL_SOURCES =
  "AWS Health's warnings of exposed keys, Trusted Advisor's exposed keys and the quarantine of users in CloudTrail";

/** Warns at synthesis of findings that do not arrive in the Region, and of configuration that is probably not meant. */
export function addSynthWarnings(stack: Stack, configuration: Configuration): void {
  const { region } = stack;
  for (const [i, warning] of configuration.warnings.entries()) {
    Annotations.of(stack).addWarningV2(`keystop:configuration${i}`, warning);
  }
  if (Token.isUnresolved(region)) {
    Annotations.of(stack).addWarningV2(
      'keystop:unknownRegion',
      `The Region is not known at synth. ${GLOBAL_SOURCES} are delivered in the global Region only; set AWS_REGION to learn whether this is it.`,
    );
    return;
  }
  if (!hasFunctionUrls(region)) sayOfReactivation(stack, configuration.overrideRoles);
  const globalRegion = globalRegionOf(region);
  if (configuration.organization !== undefined) {
    sayOfOrganization(stack, configuration.organization, globalRegion);
    return;
  }
  if (region === globalRegion) {
    if (configuration.globalEvents)
      Annotations.of(stack).addInfo(`"globalEvents" is not needed in ${region}: ${GLOBAL_SOURCES} are delivered here.`);
    return;
  }
  if (configuration.globalEvents) return;
  Annotations.of(stack).addWarningV2(
    'keystop:globalEvents',
    `In ${region} Keystop does not hear ${GLOBAL_SOURCES}: they are delivered in ${globalRegion}. To add them: "globalEvents": true in keystop.config.json, then cdk bootstrap aws://${stack.account}/${globalRegion} and cdk deploy --all.`,
  );
}

function sayOfOrganization(stack: Stack, { regions }: OrganizationConfiguration, globalRegion: string): void {
  if (!regions.includes(globalRegion)) {
    Annotations.of(stack).addWarningV2(
      'keystop:organizationGlobalRegion',
      `"organization.regions" leaves ${globalRegion} out: of no account does Keystop hear ${GLOBAL_SOURCES}, but of its own if it is deployed there. Add it.`,
    );
  }
  if (!regions.includes(stack.region)) {
    Annotations.of(stack).addWarningV2(
      'keystop:organizationHubRegion',
      `"organization.regions" leaves ${stack.region} out: there Keystop hears only its own account, though it is deployed there.`,
    );
  }
}

function sayOfReactivation(stack: Stack, overrideRoles: readonly string[] | undefined): void {
  const effect = `Lambda has no function URLs in ${stack.region}, so no function reactivates keys: keystop reactivate does it with the operator's own credentials`;
  if (overrideRoles === undefined) Annotations.of(stack).addInfo(`${effect}.`);
  else Annotations.of(stack).addWarningV2('keystop:overrideRoles', `${effect}, and "overrideRoles" has no effect.`);
}
