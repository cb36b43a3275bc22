import type { MetricDimension } from '../../contract.ts';
import type { FindingReference } from '../../domain/findings/finding.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { OutcomeEvent } from '../../domain/notices/outcome-event.ts';
import type { SecondLook } from '../../domain/watch/second-look.ts';

/** A finding that Security Hub holds. */
export type HubReference = Extract<FindingReference, { kind: 'asff' | 'ocsf' }>;

/** Notes on a Security Hub finding what became of it. */
export interface FindingFeedback {
  /** Sets the finding's workflow to "notified", with a note; where Security Hub did not take it, that is thrown. */
  tell(reference: HubReference, note: string): Promise<void>;
}

/** Has contained keys checked again after a minute. */
export interface SecondLooks {
  order(look: SecondLook): Promise<void>;
}

export type Delivery = { readonly delivered: true } | { readonly delivered: false; readonly why: string };

export interface Notices {
  /** Delivered means: accepted, and somebody is subscribed. Throws where the notice was not accepted. */
  send(notice: Notice): Promise<Delivery>;
}

export interface OutcomeEvents {
  publish(event: OutcomeEvent): Promise<void>;
}

export interface Metrics {
  /** By a dimension, or by none: a metric's sum over a dimension is counted by itself. */
  count(metric: string, value: number, dimension?: MetricDimension): void;
  /** Sends what was counted; never throws. */
  flush(): Promise<void>;
}

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Logs a fault's code and message after the fields. @returns both, for whoever reports them as well */
  fault(level: 'warn' | 'error', message: string, fault: unknown, fields?: LogFields): Fault;
}

type LogFields = Readonly<Record<string, unknown>>;
type Fault = { readonly code: string; readonly message: string };
