// What a DMN file decides, as data: decisions, what each needs, and its table or expression. The same in server and browser.
import type { Words } from '../process/definition.ts';

export interface DecisionModel {
  /** By id, in the order of the file. */
  readonly decisions: Readonly<Record<string, Decision>>;
  /** By id: what is given from outside. */
  readonly inputs: Readonly<Record<string, GivenInput>>;
  /** By id: functions that decisions share (business knowledge models). */
  readonly functions: Readonly<Record<string, SharedFunction>>;
  /** The decision that no other one needs; undefined when there are several. */
  readonly main?: string;
}

export interface Decision {
  readonly id: string;
  readonly name: Words;
  readonly documentation?: string;
  /** Under which name others find its value. */
  readonly variable: string;
  readonly type: ValueType;
  /** Ids of decisions worked out before it. */
  readonly needs: readonly string[];
  /** Ids of inputs and functions it uses. */
  readonly uses: readonly string[];
  readonly logic: Logic;
}

export interface GivenInput {
  readonly id: string;
  readonly name: string;
  readonly type: ValueType;
}

export interface SharedFunction {
  readonly id: string;
  readonly name: string;
  readonly parameters: readonly string[];
  readonly expression: string;
  /** Ids of functions it uses itself. */
  readonly uses: readonly string[];
}

/** `any` is not looked at. `allowed` are unary tests of FEEL. */
export interface ValueType {
  readonly base: 'string' | 'number' | 'boolean' | 'date' | 'time' | 'dateTime' | 'duration' | 'any';
  readonly allowed?: string;
  readonly list: boolean;
}

export type Logic = { readonly type: 'expression'; readonly expression: string } | ({ readonly type: 'table' } & DecisionTable);

export const hitPolicies = ['UNIQUE', 'FIRST', 'PRIORITY', 'ANY', 'COLLECT', 'RULE ORDER', 'OUTPUT ORDER'] as const;
export type HitPolicy = (typeof hitPolicies)[number];
export const aggregations = ['SUM', 'MIN', 'MAX', 'COUNT'] as const;
export type Aggregation = (typeof aggregations)[number];

export interface DecisionTable {
  readonly policy: HitPolicy;
  readonly aggregation?: Aggregation;
  readonly inputs: readonly InputColumn[];
  readonly outputs: readonly OutputColumn[];
  readonly rules: readonly Rule[];
}

export interface InputColumn {
  readonly id: string;
  /** What people read above the column. */
  readonly label: string;
  /** FEEL. */
  readonly expression: string;
  readonly type: ValueType;
}

export interface OutputColumn {
  readonly id: string;
  /** The key of its value where a table has several outputs. */
  readonly name: string;
  readonly label: string;
  readonly type: ValueType;
  /** FEEL: the value when no rule matches. */
  readonly otherwise?: string;
}

export interface Rule {
  readonly id: string;
  /** One for each input, unary tests of FEEL; `-` holds always. */
  readonly tests: readonly string[];
  /** One for each output, FEEL. */
  readonly values: readonly string[];
  readonly note?: string;
}
