import type { AccessKey, AccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import type { FakeIam } from '../world/world-iam.ts';
import { type Answer, answer, fault, type IamStandIn, keyPage, listedKey } from './iam-stand-in.ts';

type Parameters = Readonly<Record<string, string>>;

/** Lets a stand-in answer for the access keys of an account of the World, in IAM's own words. */
export function answerFor(iam: FakeIam, standIn: IamStandIn): void {
  standIn.script(
    'ListAccessKeys',
    computed(({ UserName = '' }) => listed(iam, UserName)),
  );
  standIn.script(
    'GetAccessKeyLastUsed',
    computed(({ AccessKeyId: id = '' }) => lastUsed(iam, id)),
  );
  standIn.script(
    'UpdateAccessKey',
    computed((parameters) => updated(iam, parameters)),
  );
}

function computed(of: (parameters: Parameters) => Answer): Answer {
  return { kind: 'computed', of };
}

function listed(iam: FakeIam, userName: string): Answer {
  const known = iam.list(userName);
  if (known.kind === 'no-such-user') return noSuchEntity(`The user with name ${userName} cannot be found.`);
  return keyPage(known.keys.map(memberOf));
}

function memberOf({ accessKeyId, status, createdAt }: AccessKey): string {
  return listedKey(accessKeyId, status, instant(createdAt));
}

function lastUsed(iam: FakeIam, id: string): Answer {
  const known = iam.lastUsed(id);
  if (known.kind === 'unresolvable') {
    const asked = 'is not authorized to perform: iam:GetAccessKeyLastUsed on resource';
    return fault(403, 'AccessDenied', `User: arn:aws:iam::${iam.account}:root ${asked}: access key ${id}`);
  }
  const { usage, userName } = known;
  const [service, region, date] =
    usage.kind === 'used'
      ? [usage.service, usage.region, `<LastUsedDate>${instant(usage.at)}</LastUsedDate>`]
      : ['N/A', 'N/A', ''];
  const used = `${date}<ServiceName>${service}</ServiceName><Region>${region}</Region>`;
  return answer(`<UserName>${userName}</UserName><AccessKeyLastUsed>${used}</AccessKeyLastUsed>`);
}

function updated(iam: FakeIam, { UserName, AccessKeyId: id = '', Status }: Parameters): Answer {
  const status = Status === 'Active' ? 'Active' : 'Inactive';
  const change = iam.setStatus({ userName: UserName, accessKeyId: id as AccessKeyId, status });
  return change.kind === 'accepted' ? answer() : noSuchEntity(`The Access Key with id ${id} cannot be found.`);
}

function noSuchEntity(message: string): Answer {
  return fault(404, 'NoSuchEntity', message);
}

function instant(at: Date): string {
  return at.toISOString().replace('.000', '');
}
