import { OCSF_RESOURCES } from '../../sources.ts';
import type { ReadCredential } from '../named/credential.ts';
import { at, type Fields, listAt, textAt } from '../fields/fields.ts';
import { readKeyResource, readUserResource } from './resources.ts';

/** The access keys among a finding's resources; the user may be missing. */
export function readKeys(finding: Fields, account: string): readonly ReadCredential[] {
  return resourcesOf(finding, OCSF_RESOURCES.accessKey).map((resource) =>
    readKeyResource({
      id: at(resource, 'uid'),
      keyId: undefined,
      userName: textAt(resource, 'user', 'name'),
      principalId: textAt(resource, 'user', 'uid'),
      userType: userTypeOf(textAt(resource, 'user', 'type')),
      account,
    }),
  );
}

// `User` is OCSF's word for a person's account of any kind.
function userTypeOf(type: string | undefined): string | undefined {
  return type === 'User' ? undefined : type;
}

/** The users among a finding's resources: their `uid` is the unique id or the ARN, `uid_alt` the ARN. */
export function readUsers(finding: Fields): readonly ReadCredential[] {
  return resourcesOf(finding, OCSF_RESOURCES.user).map((resource) =>
    readUserResource([textAt(resource, 'uid_alt'), textAt(resource, 'uid')], undefined),
  );
}

/** Account that owns the first resource that names one. */
export function ownerOf(finding: Fields): string | undefined {
  const owners = listAt(finding, 'resources').map((resource) => textAt(resource, 'owner', 'account', 'uid'));
  return owners.find((owner) => owner !== undefined);
}

function resourcesOf(finding: Fields, types: readonly string[]): readonly unknown[] {
  return listAt(finding, 'resources').filter((resource) => types.includes(textAt(resource, 'type') ?? ''));
}
