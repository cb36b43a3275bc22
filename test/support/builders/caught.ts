import { RemediationError } from '../../../lambda/domain/shared/remediation-error.ts';

/** The `RemediationError` that the work throws; a test fails where it throws none, or another error. */
export async function caught(work: Promise<unknown>): Promise<RemediationError> {
  try {
    await work;
  } catch (fault) {
    if (fault instanceof RemediationError) return fault;
    throw fault;
  }
  throw new Error('nothing was thrown');
}
