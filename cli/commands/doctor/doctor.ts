import type { Check, CheckStatus } from '../../../lambda/domain/operate/doctor/check.ts';
import { diagnose, diagnoseMissing } from '../../../lambda/domain/operate/doctor/diagnose.ts';
import { systemClock } from '../../../lambda/adapters/aws/system-clock.ts';
import { examine } from './examine.ts';
import { EXIT, type ExitCode } from '../../terminal/exit-code.ts';
import { mark } from '../../terminal/mark.ts';
import { print } from '../../terminal/print.ts';

export interface DoctorOptions {
  readonly stack: string;
  readonly json?: boolean;
}

/** Looks whether everything of the deployed Keystop is wired; changes nothing. Fails where a check fails. */
export async function doctor(options: DoctorOptions): Promise<ExitCode> {
  const facts = await examine(options.stack);
  const checks = facts === undefined ? diagnoseMissing(options.stack) : diagnose(facts, systemClock().now());
  if (options.json === true) printDocument(options.stack, checks);
  else printChecks(checks);
  return countOf(checks, 'fail') === 0 ? EXIT.done : EXIT.failed;
}

function printDocument(stack: string, checks: readonly Check[]): void {
  // The name `told` is part of the public interface.
  const documents = checks.map(({ check, status, found, advice }) => ({
    check,
    status,
    told: found,
    advice: advice ?? null,
  }));
  print(JSON.stringify({ stack, ...summary(checks), checks: documents }, null, 2));
}

function printChecks(checks: readonly Check[]): void {
  const width = Math.max(...checks.map(({ check }) => check.length));
  for (const { check, status, found, advice } of checks) {
    print(`${mark(status)}  ${check.padEnd(width)}  ${found}`);
    if (advice !== undefined) print(`${' '.repeat(width + 5)}${advice}`);
  }
  const { ok, warn, fail, unknown } = summary(checks);
  print(`${ok} ok, ${warn} to look at, ${fail} failed, ${unknown} not known.`);
}

function summary(checks: readonly Check[]): Readonly<Record<CheckStatus, number>> {
  return {
    ok: countOf(checks, 'ok'),
    warn: countOf(checks, 'warn'),
    fail: countOf(checks, 'fail'),
    unknown: countOf(checks, 'unknown'),
  };
}

function countOf(checks: readonly Check[], status: CheckStatus): number {
  return checks.filter((check) => check.status === status).length;
}
