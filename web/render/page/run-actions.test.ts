import type { Action } from '@portico/contracts';
import { describe, expect, test } from 'vitest';
import { ActionFault, type Doer, runActions } from './run-actions.ts';

/** Writes down what it is told to do; a confirmation is answered with `yes`, a form with `saved`. */
function scribe(answers: { yes?: boolean; saved?: boolean } = {}): { done: unknown[][]; doer: Doer } {
  const done: unknown[][] = [];
  const write =
    (name: string) =>
    (...about: unknown[]) =>
      void done.push([name, ...about]);
  const later =
    <T>(name: string, answer: T) =>
    (...about: unknown[]) => {
      done.push([name, ...about]);
      return Promise.resolve(answer);
    };
  const doer: Doer = {
    open: write('open'),
    view: write('view'),
    edit: write('edit'),
    save: later('save', answers.saved ?? true),
    create: later('create', undefined),
    update: later('update', undefined),
    remove: later('remove', undefined),
    call: later('call', { found: 3 }),
    start: later('start', undefined),
    navigate: write('navigate'),
    confirm: later('confirm', answers.yes ?? true),
    notify: write('notify'),
    set: write('set'),
    show: write('show'),
    close: write('close'),
    refresh: later('refresh', undefined),
  };
  return { done, doer };
}
/** Expressions of the test: `=x` gives "x!". */
const work = (value: unknown): Promise<unknown> => Promise.resolve(JSON.parse(JSON.stringify(value ?? null).replaceAll(/"=(\w+)"/g, '"$1!"')));

describe('actions of a page', () => {
  test('run in their order, with their expressions worked out', async () => {
    const { done, doer } = scribe();
    const actions: Action[] = [
      { do: 'update', entity: 'Ticket', id: '=id', values: { status: '=next' } },
      { do: 'call', tool: 'find', arguments: { q: '=words' }, into: 'found' },
      { do: 'record', entity: 'Ticket', id: 7, mode: 'view' },
      { do: 'record', entity: 'Ticket', mode: 'new', preset: { a: 1 } },
      { do: 'open', page: 'next', params: { id: '=id' } },
    ];
    expect(await runActions(actions, { doer, work })).toBe(true);
    expect(done).toEqual([
      ['update', 'Ticket', 'id!', { status: 'next!' }],
      ['call', { tool: 'find', provider: undefined, arguments: { q: 'words!' } }],
      ['set', 'found', { found: 3 }],
      ['view', 'Ticket', '7'],
      ['edit', { entity: 'Ticket', preset: { a: 1 } }],
      ['open', 'next', { id: 'id!' }],
    ]);
  });

  test('end where a confirmation is refused or a form is not saved', async () => {
    const refused = scribe({ yes: false });
    expect(
      await runActions(
        [
          { do: 'confirm', text: 'Sure?' },
          { do: 'delete', entity: 'Ticket', id: 1 },
        ],
        { doer: refused.doer, work },
      ),
    ).toBe(false);
    expect(refused.done.map(([name]) => name)).toEqual(['confirm']);
    const unsaved = scribe({ saved: false });
    expect(await runActions([{ do: 'save', form: 'form' }, { do: 'close' }], { doer: unsaved.doer, work })).toBe(false);
    expect(unsaved.done).toEqual([['save', 'form']]);
  });

  test('nothing is deleted or changed without a record, and unknown actions are said', async () => {
    const { done, doer } = scribe();
    await expect(runActions([{ do: 'delete', entity: 'Ticket', id: null }], { doer, work })).rejects.toBeInstanceOf(ActionFault);
    await expect(runActions([{ do: 'fly' } as unknown as Action], { doer, work })).rejects.toMatchObject({ reason: 'unknownAction', detail: 'fly' });
    expect(done).toEqual([]);
  });
});
