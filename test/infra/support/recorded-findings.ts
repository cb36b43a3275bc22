import { readdirSync, readFileSync } from 'node:fs';
import { rulesOf } from './rules.ts';
import { synthesize } from './synthesize.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** What it is, the event that it is made of, the change, and the rules that hear it. */
export type Row = readonly [string, string, object, readonly string[]];

export interface AnEvent extends Fields {
  readonly detail: Fields & {
    readonly resource: Fields;
    readonly service: Fields & { readonly additionalInfo: Fields };
  };
}

export const ACTION_ARN = 'arn:aws:securityhub:us-east-1:111122223333:action/custom/KeystopContain';

export const FOLDER = 'test/fixtures/events';

export const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));

export const rules = rulesOf(synthesize({ securityHub: { customAction: true } }).keystop);

export const read = (file: string): AnEvent => JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as AnEvent;

export const withDetail = (file: string, change: (detail: AnEvent['detail']) => object): object => {
  const event = read(file);
  return { ...event, detail: { ...event.detail, ...change(event.detail) } };
};

/** An event of Security Hub with its one finding changed. */
export const withFinding = (file: string, change: object): object =>
  withDetail(file, (detail) => ({ findings: (detail['findings'] as Fields[]).map((it) => ({ ...it, ...change })) }));

export const COMPROMISED = 'guardduty-compromisedcredentials-iamuser.json';

export const SEQUENCE = 'guardduty-attacksequence-iamuser.json';

export const EXPOSED = 'health-credentials-exposed.json';

export const ADVISED = 'trustedadvisor-exposed-access-keys.json';

export const QUARANTINED = 'cloudtrail-quarantine-attachuserpolicy-v3.json';

export const OWN_CHANGE = 'cloudtrail-updateaccesskey-own-action.json';

export const NEW_KEY = 'cloudtrail-createaccesskey.json';

export const UNUSED = 'accessanalyzer-unused-accesskey.json';

export const UNROTATED = 'config-access-keys-rotated.json';

export const HUB_GUARDDUTY = 'securityhub-imported-guardduty-accesskey.json';

export const HUB_CONTROL = 'securityhub-imported-iam4-root.json';

export const HUB_V2_GUARDDUTY = 'securityhub-v2-guardduty-accesskey-ocsf.json';

export const PROWLER = 'prowler-asff-rotate-access-key.json';
