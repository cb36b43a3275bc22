import {
  BatchUpdateFindingsCommand,
  BatchUpdateFindingsV2Command,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import type { FindingFeedback, HubReference } from '../../usecases/ports/telling.ts';
import { awsFault, type LeftOut, leftOutFault } from '../aws/aws-fault.ts';
import { clientConfig, type ClientOptions } from '../aws/client-options.ts';

function securityHubClient(options: ClientOptions = {}): SecurityHubClient {
  return new SecurityHubClient(clientConfig(options));
}

/**
 * Feedback to findings in Security Hub: workflow "notified" in the finding format of Security Hub CSPM, status "in
 * progress" in OCSF, with a note. Done means that Security Hub updated this very finding: a request that succeeds can
 * still leave it out. The permission is `securityhub:BatchUpdateFindings` for both.
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindings.html
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindingsV2.html
 */
export function securityHubFeedback(options: { readonly client?: SecurityHubClient } = {}): FindingFeedback {
  const { client = securityHubClient() } = options;
  return { tell: (reference, note) => tell(client, reference, note) };
}

async function tell(client: SecurityHubClient, reference: HubReference, note: string): Promise<void> {
  const asked = askedOf(reference);
  try {
    const left = await update(client, reference, cut(note));
    if (left !== undefined) throw leftOutFault(asked, left, 'the finding was left out');
  } catch (fault) {
    throw awsFault(asked, fault);
  }
}

/** What Security Hub left out, if anything. */
async function update(client: SecurityHubClient, reference: HubReference, note: string): Promise<LeftOut | undefined> {
  switch (reference.kind) {
    case 'asff': {
      const { id: Id, productArn: ProductArn } = reference;
      const command = new BatchUpdateFindingsCommand({
        FindingIdentifiers: [{ Id, ProductArn }],
        Workflow: { Status: 'NOTIFIED' },
        Note: { Text: note, UpdatedBy: UPDATED_BY },
      });
      return (await client.send(command)).UnprocessedFindings?.[0];
    }
    case 'ocsf': {
      const { metadataUid } = reference;
      const command = new BatchUpdateFindingsV2Command({
        MetadataUids: [metadataUid],
        StatusId: IN_PROGRESS,
        Comment: note,
      });
      return (await client.send(command)).UnprocessedFindings?.[0];
    }
  }
}

// By this name an own update is known when it comes back as an event.
const UPDATED_BY = 'keystop';
/** @see https://schema.ocsf.io/1.6.0/classes/detection_finding */
const IN_PROGRESS = 2;
const LONGEST_NOTE = 512;

function cut(note: string): string {
  return note.length <= LONGEST_NOTE ? note : `${note.slice(0, LONGEST_NOTE - 1)}…`;
}

function askedOf(reference: HubReference): string {
  return reference.kind === 'asff'
    ? `securityhub:BatchUpdateFindings for ${reference.id}`
    : `securityhub:BatchUpdateFindingsV2 for ${reference.metadataUid}`;
}
