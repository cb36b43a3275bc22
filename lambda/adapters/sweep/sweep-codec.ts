import { parseAccessKeyId, type Usage } from '../../domain/keys/access-key.ts';
import type { RememberedRow } from '../../domain/sweep/remembered-row.ts';
import { isSweptKeyStatus, type SweptKey } from '../../domain/sweep-report/swept-key.ts';
import { isKeepReason } from '../../domain/sweep/stale-decision.ts';
import type { KeptKey, PlannedStep } from '../../domain/sweep/sweep-plan.ts';
import { isRunLimit } from '../../domain/sweep/run-limits.ts';
import { storedCounts, type SweepCounts } from '../../domain/sweep/sweep-counts.ts';
import type { AccountSweep, PlannedAccount } from '../../domain/sweep/account-sweep.ts';
import type { SweepRun } from '../../usecases/ports/sweep.ts';
import { readRecord, type RecordReader } from '../dynamo/json-record.ts';

/** @throws RemediationError `LedgerUnreadable` naming `where` and the field. */
export function decodeRun(value: unknown, where: string): SweepRun {
  const run = readRecord(value, where);
  return {
    account: run.text('account'),
    startedAt: run.instant('startedAt'),
    completedAt: run.instant('completedAt'),
    counts: readCounts(value, where),
  };
}

/** @throws RemediationError `LedgerUnreadable` naming `where` and the field. */
export function decodeStep(value: unknown, where: string): PlannedStep {
  const step = readRecord(value, where);
  const parsed = parseAccessKeyId(step.text('accessKeyId'));
  if (parsed.kind !== 'long-term') throw step.unreadable('accessKeyId', 'a long-term key id');
  return {
    step: step.oneOf('step', ['warn', 'final-warn', 'contain']),
    userName: step.text('userName'),
    accessKeyId: parsed.accessKeyId,
    createdAt: step.instant('createdAt'),
    usage: readUsage(step.record('usage')),
    checkedAt: step.instant('checkedAt'),
    reason: step.oneOf('reason', ['unused', 'unrotated']),
    since: step.instant('since'),
    // Plans that were stored before the field was renamed hold it as `taggedOwner`.
    responsible: step.optionalText('responsible') ?? step.optionalText('taggedOwner'),
  };
}

/** @throws RemediationError `LedgerUnreadable` naming `where` and the field. */
export function decodeRow(value: unknown, where: string): RememberedRow {
  const row = readRecord(value, where);
  return {
    userName: row.text('userName'),
    reported: row.texts('reported'),
    kept: row.records('kept').map(readKept),
    until: row.instant('until'),
    rule: row.text('rule'),
  };
}

/** @throws RemediationError `LedgerUnreadable` naming `where` and the field. */
export function decodeAccountSweep(value: unknown, where: string): AccountSweep {
  const sweep = readRecord(value, where);
  const account = sweep.text('account');
  const stage = sweep.oneOf('stage', ['planned', 'cleared', 'stopped', 'contained', 'failed']);
  switch (stage) {
    case 'planned':
    case 'cleared':
    case 'contained':
      return { stage, ...readPlanned(sweep) };
    case 'stopped': {
      const limit = sweep.text('limit');
      if (!isRunLimit(limit)) throw sweep.unreadable('limit', 'a run limit');
      return { stage, ...readPlanned(sweep), limit };
    }
    case 'failed': {
      const counts = readSweepCounts(sweep.record('counts'));
      return { stage, account, code: sweep.text('code'), message: sweep.text('message'), counts };
    }
  }
}

function readPlanned(sweep: RecordReader): PlannedAccount {
  return {
    account: sweep.text('account'),
    warnOnly: sweep.flag('warnOnly'),
    due: sweep.count('due'),
    activeKeys: sweep.count('activeKeys'),
    counts: readSweepCounts(sweep.record('counts')),
    ...readPlace(sweep.optionalText('reportAt')),
  };
}

function readPlace(reportAt: string | undefined): Pick<PlannedAccount, 'reportAt'> {
  return reportAt === undefined ? {} : { reportAt };
}

/** @throws RemediationError `LedgerUnreadable` naming `where` and the field. */
export function decodeSweptKey(value: unknown, where: string): SweptKey {
  const key = readRecord(value, where);
  const standing = key.text('standing');
  if (!isSweptKeyStatus(standing)) throw key.unreadable('standing', 'the standing of a key');
  return {
    userName: key.text('userName'),
    accessKeyId: key.optionalText('accessKeyId'),
    createdAt: key.optionalInstant('createdAt'),
    usage: readUsage(key.record('usage')),
    standing,
    until: key.optionalInstant('until'),
    inactiveFrom: key.optionalInstant('inactiveFrom'),
    detail: key.optionalText('detail'),
  };
}

function readSweepCounts(counts: RecordReader): SweepCounts {
  return storedCounts(
    (name) => counts.optionalCount(name),
    (name) => counts.count(name),
  );
}

function readKept(kept: RecordReader): KeptKey {
  const why = kept.text('why');
  if (!isKeepReason(why)) throw kept.unreadable('why', 'a reason to leave a key alone');
  return {
    userName: kept.text('userName'),
    accessKeyId: kept.text('accessKeyId'),
    createdAt: kept.instant('createdAt'),
    usage: readUsage(kept.record('usage')),
    why,
    until: kept.optionalInstant('until'),
  };
}

function readUsage(usage: RecordReader): Usage {
  const kind = usage.oneOf('kind', ['used', 'never', 'unknown']);
  if (kind !== 'used') return { kind };
  return { kind, at: usage.instant('at'), service: usage.text('service'), region: usage.text('region') };
}

function readCounts(value: unknown, where: string): Readonly<Record<string, number>> {
  const counts = (value as { counts?: unknown }).counts;
  const reader = readRecord(counts, `${where}: counts`);
  return Object.fromEntries(Object.keys(counts as object).map((name) => [name, reader.count(name)]));
}
