import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fields } from '../../../../lambda/findings/fields/fields.ts';
import { readScan } from '../../../../lambda/findings/scanners/read-scan.ts';
import type { Scan } from '../../../../lambda/findings/scanners/scan.ts';
import { projectRoot } from '../../../emulator/server.ts';

const FOLDER = join(projectRoot, 'test', 'fixtures', 'scans');

/** Stands in the outputs where a real one has a secret. */
export const PLACEHOLDER = 'REDACTED-SECRET';

export const scanNames: readonly string[] = readdirSync(FOLDER).filter((name) => name !== 'README.md');

/** The output of a scanner, with `secret` in every place that a real one has a secret in. */
export function scanText(name: string, secret = PLACEHOLDER): string {
  return readFileSync(join(FOLDER, name), 'utf8').replaceAll(PLACEHOLDER, secret);
}

/** The scan that a text is read as; a test fails where it is anything else. */
export function scanOf(text: string): Scan {
  const input = readScan(text);
  if (input.kind !== 'scan') throw new Error(`the text was read as ${input.kind}`);
  return input;
}

/** One verified result of TruffleHog for a user's key. */
export function aTruffleHogResult(over: Fields = {}): Fields {
  return { ...(JSON.parse(scanText('trufflehog-verified.json')) as Fields), ...over };
}

/** One finding of gitleaks. */
export function aGitleaksFinding(over: Fields = {}): Fields {
  const [finding] = JSON.parse(scanText('gitleaks.json')) as readonly Fields[];
  return { ...finding, ...over };
}

/** One secret-scanning alert of GitHub's REST API. */
export function aGitHubAlert(over: Fields = {}): Fields {
  return { ...(JSON.parse(scanText('github-alert.json')) as Fields), ...over };
}

/** A SARIF document with these results in one run. */
export function aSarif(...results: readonly Fields[]): Fields {
  return { version: '2.1.0', runs: [{ tool: { driver: { name: 'a scanner' } }, results }] };
}

/** A result at one place, with what the scanner shows of it. */
export function aSarifResult(snippet: unknown, message: unknown = 'a secret'): Fields {
  const region = { startLine: 3, snippet: { text: snippet } };
  return {
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: { uri: '.env' }, region } }],
  };
}

/** A failed check of Prowler in AWS's format. */
export function anAsffFinding(over: Fields = {}): Fields {
  const [finding] = JSON.parse(scanText('prowler.asff.json')) as readonly Fields[];
  return { ...finding, ...over };
}

/** A failed check of Prowler in OCSF. */
export function anOcsfFinding(over: Fields = {}): Fields {
  const [finding] = JSON.parse(scanText('prowler.ocsf.json')) as readonly Fields[];
  return { ...finding, ...over };
}
