import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../emulator/server.ts';
import { publishedFolders } from '../events/published-samples.ts';
import { guardDutySamples } from './guardduty-samples.ts';
import { hubSamples } from './hub-samples.ts';
import { ocsfSamples } from './ocsf-samples.ts';
import { otherSamples } from './other-samples.ts';
import type { Json, Recorded, Sample } from './sample.ts';
import { tamperingSamples } from './tampering-samples.ts';

const FIXTURES = join(projectRoot, 'test', 'fixtures', 'events');
const FOLDERS = [FIXTURES, ...publishedFolders];

/**
 * Every recorded event, and what can be derived of them: the states, types and shapes in which the sources send theirs.
 * Samples that lie beside the repository are left out where they are not there.
 */
export function ruleSamples(): readonly Sample[] {
  const events = recordedEvents();
  const recorded: Recorded = (name) => {
    const event = events.get(name);
    if (event === undefined) throw new Error(`there is no recorded event ${name}`);
    return event;
  };
  const reports = [...events].filter(([, event]) => event['source'] === 'keystop.report');
  return [
    ...[...events].map(([name, event]) => ({ name, event })),
    ...[...events].flatMap(([name, event]) => forged(name, event)),
    ...reports.map(([name, event]) => ({ name: `${name}, on its bus`, event, bus: 'ReportsBus' as const })),
    ...guardDutySamples(recorded),
    ...hubSamples(recorded),
    ...ocsfSamples(recorded),
    ...otherSamples(recorded),
    ...tamperingSamples(recorded('cloudtrail-createaccesskey')),
  ];
}

/** What anybody who may put events on the default bus can send: all but the source of an AWS service. */
function forged(name: string, event: Json): readonly Sample[] {
  return [
    { name: `${name}, put under a source of one's own`, event: { ...event, source: 'corp.security' } },
    { name: `${name}, of another detail type`, event: { ...event, 'detail-type': 'Something Else' } },
  ];
}

function recordedEvents(): ReadonlyMap<string, Json> {
  const events = new Map<string, Json>();
  for (const folder of FOLDERS) {
    for (const file of readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .toSorted()) {
      const name = file.replace(/\.json$/, '');
      const content: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      if (!events.has(name) && isEvent(content)) events.set(name, content);
    }
  }
  return events;
}

function isEvent(content: unknown): content is Json {
  return typeof content === 'object' && content !== null && 'detail-type' in content;
}
