import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, type ITable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { ENV, LEDGER_TABLE } from '../../../lambda/contract.ts';
import type { HandlerFunction } from '../functions/handler-function.ts';

export interface LedgerTableProps {
  /** A ledger that an earlier deployment left behind. @default - a new table with a generated name */
  readonly existingTableName?: string | undefined;
}

/**
 * The record of everything Keystop did, and what it may undo. It outlives the stack, cannot be deleted by mistake, and
 * is encrypted with DynamoDB's own key: a customer key would be one more thing that can be lost, for a monthly fee.
 */
export class LedgerTable extends Construct {
  readonly table: Pick<ITable, 'tableArn' | 'tableName'>;

  constructor(scope: Construct, id: string, props: LedgerTableProps) {
    super(scope, id);
    this.table =
      props.existingTableName === undefined
        ? new Table(this, 'Table', {
            partitionKey: { name: LEDGER_TABLE.partitionKey, type: AttributeType.STRING },
            sortKey: { name: LEDGER_TABLE.sortKey, type: AttributeType.STRING },
            billingMode: BillingMode.PAY_PER_REQUEST,
            pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
            deletionProtection: true,
            removalPolicy: RemovalPolicy.RETAIN,
          })
        : Table.fromTableName(this, 'Table', props.existingTableName);
  }

  /**
   * Lets a function read one credential's state, append to its history and draw on a budget, and, to go through all of
   * them, list. No function can delete an entry.
   */
  grantRecord(handler: HandlerFunction, options: { readonly listing: boolean }): void {
    // TransactWriteItems has no action of its own: each of its parts is authorized as what it does, here a put.
    const actions = [
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      ...(options.listing ? ['dynamodb:BatchWriteItem', 'dynamodb:Query'] : []),
    ];
    handler.allow(actions, [this.table.tableArn]);
    handler.configure({ [ENV.ledgerTable]: this.table.tableName });
  }
}
