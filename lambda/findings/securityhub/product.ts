import type { Attestation } from '../../domain/findings/finding.ts';
import { identifierOf } from '../fields/identifier.ts';

/** Whose finding it is, by nothing but its product ARN: generator, title and name can be written by anybody. */
export interface HubProduct {
  readonly kind: 'guardduty' | 'controls' | 'other';
  readonly arn: string;
}

const PRODUCT = /^arn:aws[a-z-]{0,20}:securityhub:[a-z0-9-]{1,40}::product\/aws\/(guardduty|securityhub)$/;
const PRODUCT_V2 = /^arn:aws[a-z-]{0,20}:securityhub:[a-z0-9-]{1,40}::productv2\/aws\/(guardduty|securityhub)$/;

/**
 * The product of a finding in AWS's format (ASFF). Only GuardDuty and Security Hub can import findings under these two
 * ARNs; every account can import what it likes under its own.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchimportfindings.html
 */
export function productOf(arn: unknown): HubProduct {
  return read(arn, PRODUCT);
}

/** The same of a finding in OCSF. @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-ocsf.html */
export function productOfV2(arn: unknown): HubProduct {
  return read(arn, PRODUCT_V2);
}

function read(text: unknown, pattern: RegExp): HubProduct {
  if (typeof text !== 'string') return { kind: 'other', arn: 'unknown' };
  const [, name] = pattern.exec(text) ?? [];
  const arn = identifierOf(text);
  if (name === undefined) return { kind: 'other', arn };
  return { kind: name === 'guardduty' ? 'guardduty' : 'controls', arn };
}

export function attestationOf(product: HubProduct, actionArn: string | undefined): Attestation {
  if (actionArn !== undefined) return { kind: 'custom-action', actionArn };
  return product.kind === 'other' ? { kind: 'product', productArn: product.arn } : { kind: 'aws' };
}
