import { ASFF_RESOURCE } from '../../sources.ts';
import { parseUserName } from '../../domain/keys/user-name.ts';
import { type ReadCredential, readCredential } from '../named/credential.ts';
import { at, type Fields, isFields, listAt, textAt } from '../fields/fields.ts';
import { userOfResource } from '../named/resource-user.ts';
import { NAMELESS } from './finding.ts';
import { principalOf, readKeyResource, readUserResource } from './resources.ts';

/**
 * The access keys among a finding's resources.
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsIamAccessKeyDetails.html
 */
export function readKeys(finding: Fields, account: string): readonly ReadCredential[] {
  return resourcesOf(finding, ASFF_RESOURCE.accessKey).map((resource) => {
    const details = at(resource, 'Details', ASFF_RESOURCE.accessKey);
    return readKeyResource({
      id: at(resource, 'Id'),
      keyId: at(details, 'AccessKeyId'),
      // Old findings have the user's name alone.
      userName: textAt(details, 'PrincipalName') ?? textAt(details, 'UserName'),
      principalId: textAt(details, 'PrincipalId'),
      userType: textAt(details, 'PrincipalType'),
      account,
    });
  });
}

/** The users among a finding's resources. @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsIamUserDetails.html */
export function readUsers(finding: Fields): readonly ReadCredential[] {
  return resourcesOf(finding, ASFF_RESOURCE.user).map((resource) => {
    const details = at(resource, 'Details', ASFF_RESOURCE.user);
    const name = parseUserName(textAt(details, 'UserName'));
    const id = userOfResource(textAt(details, 'UserId'))?.id;
    return readUserResource([textAt(resource, 'Id')], { name, id });
  });
}

/**
 * The credentials that GuardDuty suspects. In a sequence they are its actors': the keys among its resources are what
 * was touched, and no evidence against those keys.
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Sequence.html
 */
export function readSuspects(finding: Fields, account: string): readonly ReadCredential[] {
  const sequence = at(finding, 'Detection', 'Sequence');
  const keys = readKeys(finding, account);
  if (!isFields(sequence)) return keys;
  const actors = listAt(sequence, 'Actors').map((actor) => readActor(at(actor, 'User'), account));
  const naming = actors.filter(({ names, state }) => names.kind !== 'nothing' || state !== undefined);
  return naming.length === 0 && keys.length > 0 ? [NAMELESS] : naming;
}

function readActor(user: unknown, account: string): ReadCredential {
  return readCredential({
    keyId: at(user, 'CredentialUid'),
    userName: textAt(user, 'Name'),
    principalId: principalOf(textAt(user, 'Uid')),
    userType: textAt(user, 'Type'),
    // Root is known by the id of its own account, which need not be the one where it was active.
    account: textAt(user, 'Account', 'Uid') ?? account,
  });
}

function resourcesOf(finding: Fields, type: string): readonly unknown[] {
  return listAt(finding, 'Resources').filter((resource) => textAt(resource, 'Type') === type);
}
