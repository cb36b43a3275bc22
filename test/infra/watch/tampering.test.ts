import { tamperingSamples, TAMPERING } from '../../support/builders/samples/tampering-samples.ts';
import { hearing, rulesOf } from '../support/rules.ts';
import { NEW_KEY, read } from '../support/recorded-findings.ts';
import { resourcesOf, synthesize } from '../support/synthesize.ts';

const { keystop } = synthesize({}, 'eu-central-1');
const { globalEvents } = synthesize({ globalEvents: true }, 'eu-central-1');
const rules = rulesOf(keystop);
const samples = tamperingSamples(read(NEW_KEY)).map(({ name, event }) => [name, event] as const);

describe('a change of Keystop', () => {
  it.each(samples)('is heard by one rule, or not at all: %s', (name, event) => {
    const heard = hearing(rules, event);
    expect([heard.length, heard.every((id) => id.startsWith('Tampering'))]).toEqual([
      TAMPERING.includes(name) ? 1 : 0,
      true,
    ]);
  });

  it('goes to the topic, past every function, as a role that may do nothing else', () => {
    const targets = rules.filter(({ id }) => id.startsWith('Tampering')).flatMap((rule) => rule.targets);
    const arns = targets.map(({ Arn, RoleArn }) => JSON.stringify([Arn, RoleArn]));
    expect(arns).toEqual(
      arns.map(() => expect.stringMatching(/^\[\{"Ref":"NoticesTopic\w+"\},\{"Fn::GetAtt":\["TamperingRole/) as string),
    );
    const policy = resourcesOf(keystop, 'AWS::IAM::Policy').filter(({ Properties }) =>
      String(Properties['PolicyName']).startsWith('TamperingRole'),
    );
    expect(policy.map(({ Properties }) => JSON.stringify(Properties['PolicyDocument']))).toEqual([
      expect.stringMatching(
        /"Statement":\[\{"Action":"sns:Publish","Effect":"Allow","Resource":\{"Ref":"NoticesTopic\w+"\}\}\]/,
      ),
    ]);
  });

  it('is told in words that hold nothing of the caller’s own', () => {
    const told = rules.filter(({ id }) => id.startsWith('Tampering')).map((rule) => JSON.stringify(rule.targets));
    expect(told.filter((text) => /userAgent|errorMessage/.test(text))).toEqual([]);
  });

  it('is forwarded from the global Region, where IAM tells of its roles', () => {
    const forwarded = globalEvents === undefined ? [] : rulesOf(globalEvents);
    const heard = samples.filter(([, event]) => hearing(forwarded, event).length > 0).map(([name]) => name);
    expect(heard).toEqual(['tampering: iam PutRolePolicy']);
  });
});
