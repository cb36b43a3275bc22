import type { AccessKeyId } from '../../domain/keys/access-key.ts';
import type { MachinePart, PartSetting, Pause } from '../../domain/operate/pause.ts';

/** What of a deployment works by itself, and can be stopped. */
export interface Machinery {
  read(): Promise<readonly MachinePart[]>;
  /** Gives a part another setting; done once AWS has taken it. */
  set(part: MachinePart, setting: PartSetting): Promise<void>;
}

/** Remembers how everything was set before a pause, and who paused why. */
export interface PauseBook {
  /** The pause that is in force. */
  current(): Promise<Pause | undefined>;
  /** Keeps a pause, in place of itself as it was; refuses where another one is in force. */
  keep(pause: Pause): Promise<void>;
  /** Ends a pause; the book keeps a record of it. */
  end(pause: Pause, resumed: { readonly resumedAt: Date; readonly resumedBy: string }): Promise<void>;
}

/** Throw-away users of drills, which nothing but a drill makes or removes. */
export interface DrillUsers {
  /** All that are there, those of interrupted drills included. */
  list(): Promise<readonly { readonly userName: string; readonly createdAt: Date }[]>;
  /** A user without any permission, and its one key, whose secret nobody reads. */
  create(userName: string): Promise<AccessKeyId>;
  /** The user and all of its keys; done as well where there is none. */
  remove(userName: string): Promise<void>;
}
