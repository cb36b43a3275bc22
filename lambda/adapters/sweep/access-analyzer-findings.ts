import { AccessAnalyzerClient, type FindingDetails, paginateGetFindingV2 } from '@aws-sdk/client-accessanalyzer';
import type { UnusedKeyFindings } from '../../usecases/ports/sweep.ts';
import { awsFault, isAwsError } from '../aws/aws-fault.ts';
import { clientConfig, type ClientOptions } from '../aws/client-options.ts';

export function accessAnalyzerClient(options: ClientOptions = {}): AccessAnalyzerClient {
  return new AccessAnalyzerClient(clientConfig(options));
}

type Reference = Parameters<UnusedKeyFindings['get']>[0];
type UnusedKey = Awaited<ReturnType<UnusedKeyFindings['get']>>;

/**
 * Findings of IAM Access Analyzer about unused keys. The permission is `access-analyzer:GetFinding`.
 * @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_GetFindingV2.html
 */
export function accessAnalyzerFindings(options: { readonly client?: AccessAnalyzerClient } = {}): UnusedKeyFindings {
  const { client = accessAnalyzerClient() } = options;
  return { get: (reference) => get(client, reference) };
}

async function get(client: AccessAnalyzerClient, { analyzerArn, id }: Reference): Promise<UnusedKey> {
  let isActive = true;
  const accessKeyIds: string[] = [];
  try {
    for await (const page of paginateGetFindingV2({ client, stopOnSameToken: true }, { analyzerArn, id })) {
      isActive &&= page.status === 'ACTIVE';
      accessKeyIds.push(...(page.findingDetails ?? []).flatMap(keyOf));
    }
    return { isActive, accessKeyIds };
  } catch (fault) {
    if (isAwsError(fault, 'ResourceNotFoundException')) return undefined;
    throw awsFault(`access-analyzer:GetFindingV2 for finding ${id}`, fault);
  }
}

function keyOf(detail: FindingDetails): readonly string[] {
  const accessKeyId = detail.unusedIamUserAccessKeyDetails?.accessKeyId;
  return accessKeyId === undefined ? [] : [accessKeyId];
}
