import type { Finding } from '../../lambda/domain/findings/finding.ts';
import { type EventSource, OWN_ACTION, REPORTER } from './mutated-events.ts';

type Judge = (told: { readonly keyId: string; readonly account: string; readonly event: unknown }) => boolean;

const GUARDDUTY = /^arn:aws[a-z-]*:securityhub:[a-z0-9-]+::product\/aws\/guardduty$/;
const GUARDDUTY_V2 = /^arn:aws[a-z-]*:securityhub:[a-z0-9-]+::productv2\/aws\/guardduty$/;

const always: Judge = () => true;
const never: Judge = () => false;
const byFindingOf =
  (product: RegExp, ...path: readonly string[]): Judge =>
  ({ keyId, event }) =>
    listIn(event, 'detail', 'findings').some(
      (finding) => product.test(textIn(finding, ...path)) && JSON.stringify(finding).includes(keyId),
    );

/** Whose word contains a key, read from the event once more and in another way than the parsers do. */
const MAY_CONTAIN: Readonly<Record<EventSource, Judge>> = {
  guardduty: always,
  health: always,
  'trusted-advisor': always,
  'access-analyzer': never,
  config: never,
  'securityhub-imported': byFindingOf(GUARDDUTY, 'ProductArn'),
  'securityhub-ocsf': byFindingOf(GUARDDUTY_V2, 'metadata', 'product', 'uid'),
  'securityhub-custom-action': ({ event }) => listIn(event, 'resources')[0] === OWN_ACTION,
  // Whoever quarantines somebody else is a responder.
  cloudtrail: ({ keyId, event }) =>
    textIn(event, 'detail', 'userIdentity', 'accessKeyId') === keyId &&
    lastSegment(textIn(event, 'detail', 'requestParameters', 'userName')) ===
      lastSegment(textIn(event, 'detail', 'userIdentity', 'userName')),
  report: ({ account, event }) => [account, REPORTER].includes(textIn(event, 'account')),
};

/** Whether a finding that is contained names a long-term key, and its source may speak of it. */
export function isVouchedFor(
  { names, account }: Finding,
  { source, event }: { readonly source: EventSource; readonly event: unknown },
): boolean {
  if (names.kind !== 'access-key' || !/^AKIA\w{12,124}$/.test(names.accessKeyId)) return false;
  return MAY_CONTAIN[source]({ keyId: names.accessKeyId, account, event });
}

function valueIn(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null ? Object.getOwnPropertyDescriptor(inner, name)?.value : undefined,
    value,
  );
}

function textIn(value: unknown, ...path: readonly string[]): string {
  const found = valueIn(value, ...path);
  return typeof found === 'string' ? found.trim() : '';
}

function listIn(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = valueIn(value, ...path);
  return Array.isArray(found) ? found : [];
}

function lastSegment(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).toLowerCase();
}
