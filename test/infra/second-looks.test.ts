import { Match } from 'aws-cdk-lib/assertions';
import { statementsOf, synthesize } from './support/synthesize.ts';

const { keystop: template } = synthesize();

describe('second looks', () => {
  it('have a queue of their own, tried like the retry queue and with its dead letters', () => {
    const [looks] = Object.entries(template.findResources('AWS::SQS::Queue')).filter(([id]) =>
      id.startsWith('SecondLooks'),
    );
    expect(looks?.[1]?.['Properties']).toMatchObject({
      VisibilityTimeout: 900,
      RedrivePolicy: {
        maxReceiveCount: 96,
        deadLetterTargetArn: { 'Fn::GetAtt': [expect.stringMatching(/^RetriesDeadLetters/), 'Arn'] },
      },
    });
  });

  it('feed the responder, one in an invocation', () => {
    expect(() =>
      template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        FunctionName: { Ref: Match.stringLikeRegexp('^ResponderHandler') },
        EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SecondLooksQueue'), 'Arn'] },
        BatchSize: 1,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      }),
    ).not.toThrow();
  });

  it('are ordered by the responder, which may send to no other queue but that of events it gave up', () => {
    const sending = statementsOf(template, 'Responder').filter(({ Action }) => Action.includes('sqs:SendMessage'));
    const targets = sending.map(
      ({ Resource }) => /"Fn::GetAtt":\["(\w+)[0-9A-F]{8}","Arn"\]/.exec(JSON.stringify(Resource))?.[1],
    );
    expect(targets).toEqual(['RetriesQueue', 'SecondLooksQueue']);
  });

  it('are admitted from nobody else: the queue has no policy', () => {
    const policies = Object.keys(template.findResources('AWS::SQS::QueuePolicy'));
    expect(policies.filter((id) => id.startsWith('SecondLooks'))).toEqual([]);
  });
});
