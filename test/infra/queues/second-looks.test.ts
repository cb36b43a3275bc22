import { Match, type Template } from 'aws-cdk-lib/assertions';
import { ENV } from '../../../lambda/contract.ts';
import { environmentOf, type HandlerConstruct, statementsOf, synthesize } from '../support/synthesize.ts';

const { keystop: template } = synthesize();

/** Queues that a function may send to. */
function queuesOf(of: Template, construct: HandlerConstruct): (string | undefined)[] {
  const sending = statementsOf(of, construct).filter(({ Action }) => Action.includes('sqs:SendMessage'));
  return sending.map(({ Resource }) => /"Fn::GetAtt":\["(\w+)[0-9A-F]{8}","Arn"\]/.exec(JSON.stringify(Resource))?.[1]);
}

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
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: Match.stringLikeRegexp('^ResponderHandler') },
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SecondLooksQueue'), 'Arn'] },
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it.each([
    ['Responder', ['RetriesQueue', 'SecondLooksQueue']],
    ['Sweeper', ['SecondLooksQueue']],
    ['Evaluator', ['SecondLooksQueue']],
  ] as const)('are ordered by the %s, which may send to no others but those here', (construct, queues) => {
    expect(queuesOf(template, construct)).toEqual(queues);
  });

  it.each(['Sweeper', 'Evaluator'] as const)('are not ordered by a %s that contains nothing', (construct) => {
    const { keystop } = synthesize({ stale: 'warn' });
    expect([queuesOf(keystop, construct), environmentOf(keystop, construct)[ENV.secondLookQueueUrl]]).toEqual([
      [],
      undefined,
    ]);
  });

  it.each(['Responder', 'Sweeper', 'Evaluator'] as const)(
    'are known to the %s by the URL of the queue',
    (construct) => {
      expect(environmentOf(template, construct)[ENV.secondLookQueueUrl]).toEqual({
        Ref: expect.stringMatching(/^SecondLooksQueue/) as unknown,
      });
    },
  );
});
