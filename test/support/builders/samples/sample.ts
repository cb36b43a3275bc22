export type Json = Record<string, unknown>;

/** An event on a bus of the deployed account. */
export interface Sample {
  readonly name: string;
  readonly event: Json;
  /** @default - the default bus */
  readonly bus?: 'ReportsBus';
}

/** An event as it was recorded or documented, by the name of its file without the extension. */
export type Recorded = (name: string) => Json;

/** Samples out of events by their names. */
export function samplesOf(events: Readonly<Record<string, Json>>): readonly Sample[] {
  return Object.entries(events).map(([name, event]) => ({ name, event }));
}

/** Copies of an event, one for each set of fields, named after it. */
export function variantsOf(source: string, event: Json, changes: Readonly<Record<string, Json>>): readonly Sample[] {
  return Object.entries(changes).map(([name, fields]) => ({
    name: `${source} ${name}`,
    event: withFields(event, fields),
  }));
}

/** A copy of an event with the field at a path, such as `detail.findings.0.RecordState`, set, or left out. */
export function withField(event: Json, path: string, value: unknown): Json {
  return edited(event, path.split('.'), value) as Json;
}

/** A copy of an event with several fields set, see {@link withField}. */
export function withFields(event: Json, fields: Json): Json {
  return Object.entries(fields).reduce((made, [path, value]) => withField(made, path, value), event);
}

function edited(holder: unknown, [name = '', ...rest]: readonly string[], value: unknown): unknown {
  if (Array.isArray(holder)) {
    const members: readonly unknown[] = holder;
    return members.map((member, index) => (String(index) === name ? step(member, rest, value) : member));
  }
  const { [name]: old, ...others } = isObject(holder) ? holder : {};
  const made = step(old, rest, value);
  return made === undefined ? others : { ...others, [name]: made };
}

function step(old: unknown, rest: readonly string[], value: unknown): unknown {
  return rest.length === 0 ? value : edited(old, rest, value);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
