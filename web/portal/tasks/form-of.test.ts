import { describe, expect, test } from 'vitest';
import { checkDraft } from '../../render/form-state.ts';
import { type AppView, fieldsOf } from '../../render/model.ts';
import { formOf, isDecision, startOf } from './form-of.ts';

const nobody: AppView = { app: 'leave', release: 'r1', title: 'Leave', me: { id: 'p1', name: 'Ada', email: '', roles: [], attributes: {} }, pages: [], menu: [], entities: [] };
const model: AppView = {
  ...nobody,
  entities: [
    {
      name: 'Leave',
      title: { en: 'Leave', zh: '请假' },
      key: ['id'],
      label: ['id'],
      may: ['read'],
      fields: [
        { name: 'id', type: 'integer', writable: false },
        { name: 'employee_id', type: 'integer', writable: false, title: { en: 'Employee', zh: '员工' } },
        { name: 'status', type: 'enum', writable: false, values: [{ value: 'asked', title: { en: 'Asked for', zh: '已申请' } }] },
      ],
      relations: [{ name: 'employee', to: 'Employee', fields: ['employee_id'], keys: ['id'] }],
      reverse: [],
    },
  ],
};
const schema = {
  type: 'object',
  properties: {
    approved: { type: 'boolean', title: 'Approved' },
    answer: { type: ['string', 'null'], title: 'Answer', maxLength: 400 },
    days: { type: 'integer', minimum: 1, maximum: 30, default: 2 },
    from: { type: 'string', format: 'date' },
    kind: { type: 'string', enum: ['paid', 'unpaid'], 'x-titles': { paid: 'Paid leave' } },
    tags: { type: 'array', items: { type: 'string' } },
    rest: { type: 'object' },
  },
  required: ['approved'],
};
const task = { schema, entity: null, title: 'Decide' };

describe('the form of a task', () => {
  test('follows its schema: types, titles, choices, bounds, what must be given', () => {
    expect(fieldsOf(formOf(task, nobody)).map(({ name, type, required, list }) => [name, type, required, list ?? false])).toEqual([
      ['approved', 'boolean', true, false],
      ['answer', 'text', false, false],
      ['days', 'integer', false, false],
      ['from', 'date', false, false],
      ['kind', 'enum', false, false],
      ['tags', 'text', false, true],
      ['rest', 'json', false, false],
    ]);
    expect(fieldsOf(formOf(task, nobody)).find(({ name }) => name === 'kind')?.values).toEqual([{ value: 'paid', title: 'Paid leave' }, { value: 'unpaid' }]);
  });

  test('a yes or no that must be given is neither at first; all else begins with what is known', () => {
    const form = formOf(task, nobody);
    expect(startOf(form, { values: { answer: 'soon' }, today: '2026-11-21', me: 'p1' })).toEqual({ answer: 'soon', days: 2 });
    expect(startOf(form, { values: { approved: false }, today: '2026-11-21', me: 'p1' })).toMatchObject({ approved: false });
    expect(
      fieldsOf(form)
        .filter(isDecision)
        .map(({ name }) => name),
    ).toEqual(['approved']);
  });

  test('is checked as records are', () => {
    const form = formOf(task, nobody);
    const check = (values: Record<string, unknown>) => checkDraft(form, { values, mode: 'create', language: 'en' });
    expect(check({ days: 40 }).errors).toMatchObject({ approved: 'is required', days: expect.stringContaining('30') as string });
    expect(check({ approved: false, days: 3 })).toEqual({ values: { approved: false, days: 3 }, errors: {} });
  });

  test('over an entity it has the titles and relations of the app, also of what the caller may not write there', () => {
    const properties = { employee_id: { type: 'integer' }, status: { type: 'string', enum: ['asked'] }, hidden: { type: 'string', title: 'Not hers to see' } };
    const form = formOf({ schema: { properties, required: ['employee_id'] }, entity: 'Leave', title: 'x' }, model);
    expect(fieldsOf(form)).toMatchObject([
      { name: 'employee_id', title: { zh: '员工' }, required: true, writable: true },
      { name: 'status', values: [{ title: { en: 'Asked for' } }], writable: true },
      { name: 'hidden', title: 'Not hers to see', writable: true },
    ]);
    expect(form.relations.map(({ name }) => name)).toEqual(['employee']);
    expect(formOf({ schema: { properties: { status: properties.status } }, entity: 'Leave', title: 'x' }, model).relations).toEqual([]);
  });

  test('without a schema nothing is asked', () => expect(formOf({ ...task, schema: null }, nobody).fields).toEqual([]));
});
