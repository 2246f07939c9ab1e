import { expect, test } from 'vitest';
import { drawingsIn, freeName, looksLike, quoted, renameDrawing } from './process-files.ts';
import { newProcess, templates } from './templates.ts';

const leave = newProcess('approval', { id: 'Leave', title: { en: 'Leave & rest', zh: '请假' }, language: 'en' });

test('lists what is drawn with its title', () => {
  const files = {
    'processes/leave.bpmn': leave,
    'processes/notes.txt': '',
    'decisions/price.dmn': '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="Price">',
  };
  expect(drawingsIn(files, 'process')).toEqual([{ name: 'leave', path: 'processes/leave.bpmn', title: { en: 'Leave & rest', zh: '请假' }, executable: true }]);
  expect(drawingsIn(files, 'decision')).toMatchObject([{ name: 'price', title: 'Price' }]);
});

test('names are free and speak', () => {
  expect(freeName({}, 'process', 'Leave request')).toBe('leave-request');
  expect(freeName({ 'processes/leave-request.bpmn': '' }, 'process', 'Leave request.bpmn')).toBe('leave-request-2');
  expect(freeName({}, 'decision', '审批')).toBe('decision');
});

test('a file says what it is', () => {
  expect(templates.map((template) => looksLike('process', newProcess(template, { id: 'P', title: { en: 'P', zh: 'P' }, language: 'zh' })))).toEqual([true, true, true]);
  expect(looksLike('decision', leave)).toBe(false);
  expect(looksLike('process', '<html/>')).toBe(false);
});

test('what calls a renamed process or decision follows', () => {
  const files = {
    'processes/leave.bpmn': leave,
    'processes/year.bpmn': '<bpmn:callActivity id="A" calledElement="leave" /><bpmn:callActivity calledElement="leaves" /><portico:decision into="x" name="leave" />',
    'tests/leave.yaml': 'steps:\n  - process: leave\n  - process: leaves\n',
  };
  const edits = renameDrawing(files, 'process', { from: 'leave', to: 'absence' });
  expect(edits).toEqual({
    'processes/leave.bpmn': null,
    'processes/absence.bpmn': leave,
    'processes/year.bpmn': '<bpmn:callActivity id="A" calledElement="absence" /><bpmn:callActivity calledElement="leaves" /><portico:decision into="x" name="leave" />',
    'tests/leave.yaml': 'steps:\n  - process: absence\n  - process: leaves\n',
  });
  const decided = renameDrawing({ 'decisions/leave.dmn': '', ...files }, 'decision', { from: 'leave', to: 'verdict' });
  expect(decided['processes/year.bpmn']).toContain('<portico:decision into="x" name="verdict" />');
  expect(decided['processes/year.bpmn']).toContain('calledElement="leave"');
});

test('words are safe between quotes', () => {
  expect(quoted('a < "b" & c')).toBe('a &lt; &quot;b&quot; &amp; c');
});
