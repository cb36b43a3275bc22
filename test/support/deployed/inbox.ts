import { DeleteMessageBatchCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { eventually } from '../../emulator/eventually.ts';

/** What arrived in a queue, kept: reading it twice gives the same. */
export class Inbox<T> {
  readonly queueArn: string;
  private readonly sqs: SQSClient;
  private readonly queueUrl: string;
  private readonly parse: (body: string) => T;
  private readonly kept: T[] = [];

  constructor(sqs: SQSClient, queue: { url: string; arn: string }, parse: (body: string) => T) {
    this.sqs = sqs;
    this.queueUrl = queue.url;
    this.queueArn = queue.arn;
    this.parse = parse;
  }

  /** All that has arrived so far, oldest first. */
  async all(): Promise<readonly T[]> {
    for (;;) {
      const request = { QueueUrl: this.queueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 };
      const { Messages = [] } = await this.sqs.send(new ReceiveMessageCommand(request));
      if (Messages.length === 0) return [...this.kept];
      this.kept.push(...Messages.map(({ Body = '' }) => this.parse(Body)));
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await this.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.queueUrl, Entries }));
    }
  }

  /** Those of which something holds, once there is one. @throws Error where none comes */
  async some(what: string, holds: (one: T) => boolean, seconds = 20): Promise<readonly T[]> {
    return eventually(
      what,
      async () => {
        const found = (await this.all()).filter(holds);
        return found.length > 0 ? found : undefined;
      },
      seconds,
    );
  }

  /** Those of which something holds, by now. */
  async now(holds: (one: T) => boolean): Promise<readonly T[]> {
    return (await this.all()).filter(holds);
  }
}
