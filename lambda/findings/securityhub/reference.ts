import type { FindingReference } from '../../domain/findings/finding.ts';
import { type Fields, textAt } from '../fields/fields.ts';

/**
 * Where the finding can be answered; `undefined` where its ids are none that Security Hub would take.
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFindingIdentifier.html
 */
export function asffReferenceOf(finding: Fields): FindingReference | undefined {
  const [id, productArn] = [textAt(finding, 'Id'), textAt(finding, 'ProductArn')];
  return isId(id) && isId(productArn) ? { kind: 'asff', id, productArn } : undefined;
}

/** The same of a finding in OCSF. @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindingsV2.html */
export function ocsfReferenceOf(finding: Fields): FindingReference | undefined {
  const metadataUid = textAt(finding, 'metadata', 'uid');
  return isId(metadataUid) ? { kind: 'ocsf', metadataUid } : undefined;
}

// It is given back as it is, so what would break a log line is no id.
function isId(id: string | undefined): id is string {
  return id !== undefined && id.length <= 512 && !/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u.test(id);
}
