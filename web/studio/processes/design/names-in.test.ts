import { expect, test } from 'vitest';
import { namesIn } from './names-in.ts';

test('a picture is named in the language asked for', () => {
  const text = '<bpmn:task id="A" name="Approve &lt; 5" portico:zh="批准" /><bpmn:task id="B" name="Book" /><task id="C" portico:en=\'Cook\' portico:zh="烹饪"/>';
  expect(namesIn(text, 'zh')).toBe(
    '<bpmn:task id="A" name="批准" portico:zh="批准" /><bpmn:task id="B" name="Book" /><task id="C" portico:en=\'Cook\' name="烹饪" portico:zh="烹饪"/>',
  );
  expect(namesIn(text, 'en')).toBe(
    '<bpmn:task id="A" name="Approve &lt; 5" portico:zh="批准" /><bpmn:task id="B" name="Book" /><task id="C" name=\'Cook\' portico:en=\'Cook\' portico:zh="烹饪"/>',
  );
});
