import { at, type Fields, isFields, listAt, textAt } from '../fields/fields.ts';
import { keyIdsIn } from './key-ids.ts';
import { locationOf } from './location.ts';
import { type ScannedKey, scannedKey } from './scan.ts';

/** Whether a document is SARIF 2, of whatever tool. */
export function isSarif(document: Fields): boolean {
  return Array.isArray(at(document, 'runs')) && textAt(document, 'version')?.startsWith('2.') === true;
}

/** The results of all runs. */
export function sarifResults(document: Fields): readonly unknown[] {
  return listAt(document, 'runs').flatMap((run) => listAt(run, 'results'));
}

/**
 * The access keys that one result shows, in its snippets or its message, at the place of the snippet.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function readSarif(result: Fields): readonly ScannedKey[] {
  const places = listAt(result, 'locations')
    .map((location) => at(location, 'physicalLocation'))
    .filter(isFields);
  const commit = at(result, 'partialFingerprints', 'commitSha');
  const shown = places.flatMap((place) => keysOf(at(place, 'region', 'snippet', 'text'), place, commit));
  return [...shown, ...keysOf(at(result, 'message', 'text'), places[0], commit)];
}

function keysOf(text: unknown, place: Fields | undefined, commit: unknown): readonly ScannedKey[] {
  const location = locationOf(
    { file: at(place, 'artifactLocation', 'uri'), line: at(place, 'region', 'startLine'), commit },
    [text],
  );
  return keyIdsIn(text).map((accessKeyId) => scannedKey(accessKeyId, { location }));
}
