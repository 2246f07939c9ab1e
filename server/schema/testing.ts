import type { AppModel, Entity } from '@portico/contracts';
import { connectionOf, type Tx } from '../kernel/index.ts';
import type { TestKernel } from '../kernel/testing.ts';
import { applySteps, createAppSchema, measure } from './apply.ts';
import { introspect, type Introspected } from './introspect.ts';
import { planChange, type Plan } from './plan.ts';

/** Entities as a model, for tests. */
export function modelOf(...entities: Entity[]): Pick<AppModel, 'entities'> {
  return { entities: Object.fromEntries(entities.map((entity) => [entity.name, entity])) };
}

/** An app schema of its own in a test kernel's database. */
export class TestSchema {
  static #number = 0;
  readonly kernel: TestKernel;
  readonly name: string;

  private constructor(kernel: TestKernel, name: string) {
    this.kernel = kernel;
    this.name = name;
  }

  static async of(kernel: TestKernel, model?: Pick<AppModel, 'entities'>): Promise<TestSchema> {
    TestSchema.#number += 1;
    const schema = new TestSchema(kernel, `app_test_${TestSchema.#number}`);
    await schema.bound((tx) => createAppSchema(tx, schema.name));
    if (model) await schema.apply(undefined, model);
    return schema;
  }

  bound<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
    return this.kernel.database.bound(this.kernel.tenant, run);
  }

  async apply(from: Pick<AppModel, 'entities'> | undefined, to: Pick<AppModel, 'entities'>): Promise<Plan> {
    const plan = planChange(from, to);
    if (plan.issues.length > 0) throw new Error(plan.issues.map((issue) => `${issue.place}: ${issue.message.en}`).join('\n'));
    await this.bound((tx) => applySteps(tx, this.name, plan.steps));
    return plan;
  }

  measured(from: Pick<AppModel, 'entities'>, to: Pick<AppModel, 'entities'>): Promise<Plan> {
    return this.bound((tx) => measure(tx, this.name, planChange(from, to)));
  }

  /** Runs SQL as the data role; `{s}` is the schema. */
  async query(sql: string, parameters: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    const { rows } = await this.bound((tx) => connectionOf(tx).query(sql.replaceAll('{s}', `"${this.name}"`), parameters));
    return rows as Record<string, unknown>[];
  }

  introspect(): Promise<Introspected> {
    return this.bound((tx) => introspect(connectionOf(tx), this.name));
  }
}

/** Entities by name with fields, relations, indexes and checks by name, so that order does not matter. */
export function comparable(entities: readonly Entity[]): unknown {
  const sorted = (object: object): object => Object.fromEntries(Object.entries(object).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const listed = (items: readonly unknown[] | undefined): readonly string[] => (items ?? []).map((item) => JSON.stringify(item)).toSorted();
  return sorted(
    Object.fromEntries(
      entities.map((entity) => [
        entity.name,
        { ...entity, fields: sorted(entity.fields), relations: sorted(entity.relations ?? {}), indexes: listed(entity.indexes), checks: listed(entity.checks) },
      ]),
    ),
  );
}
