import { describe, expect, test } from 'vitest';
import { bundleComponent } from './bundle-component.ts';
import { checkComponents } from './model/check-components.ts';
import { readComponent } from './model/read-component.ts';

const gauge = `import { useState } from 'react';
import { twice, type Shape } from './math.ts';
import './gauge.css';

/** How full something is. */
export interface Props {
  /** Between 0 and 100. */
  value: number;
  label?: string;
  look: 'round' | 'flat';
  onPick?: (id: string) => void;
  rows: readonly { id: string }[];
}
export default function Gauge({ value, label }: Props) {
  const [more, setMore] = useState(0);
  return <button onClick={() => setMore(more + 1)}>{label}: {twice(value) + more}</button>;
}
`;
const files = {
  'components/Gauge.tsx': gauge,
  'components/math.ts': 'export interface Shape { a: string }\nexport const twice = (x: number): number => x * 2;\n',
  'components/gauge.css': '.gauge { color: red }\n',
};
function findings(changed: Record<string, string>): string[] {
  const found = { errors: [], broken: [], warnings: [] };
  checkComponents({ ...files, ...changed }, found);
  return (found.errors as { file: string; line?: number; message: { en: string } }[]).map(({ file, line, message }) => `${file}:${line ?? ''} ${message.en}`);
}

describe('reading', () => {
  test('says which properties a component declares', () => {
    const { props, words, issues } = readComponent('components/Gauge.tsx', gauge);
    expect(issues).toEqual([]);
    expect(words).toBe('How full something is.');
    expect(props).toEqual([
      { name: 'value', kind: 'number', required: true, words: 'Between 0 and 100.' },
      { name: 'label', kind: 'text', required: false },
      { name: 'look', kind: 'choice', choices: ['round', 'flat'], required: true },
      { name: 'onPick', kind: 'event', required: false },
      { name: 'rows', kind: 'json', required: true },
    ]);
  });
});

describe('checking', () => {
  test('a component in order has no findings', () => {
    expect(findings({})).toEqual([]);
  });

  test('what can not be bundled is told with its line', () => {
    expect(findings({ 'components/Gauge.tsx': 'export default function Gauge( { return <div>' })[0]).toMatch(/^components\/Gauge.tsx:1 This is not TypeScript/);
    expect(findings({ 'components/Gauge.tsx': gauge.replace('twice, type', 'thrice, type') })).toEqual(['components/Gauge.tsx:2 components/math.ts exports no "thrice".']);
    expect(findings({ 'components/Gauge.tsx': gauge.replace("'react'", "'lodash'") })[0]).toContain('not "lodash"');
    expect(findings({ 'components/Gauge.tsx': gauge.replace('./math.ts', '../../../etc/passwd') })[0]).toContain('There is no file "../../../etc/passwd"');
    expect(findings({ 'components/Gauge.tsx': gauge.replace('export default ', '') })[0]).toContain('default export');
    expect(findings({ 'components/lazy.ts': 'export const load = () => import("https://example.com/x.js");' })[0]).toContain('can not load code while it runs');
    expect(findings({ 'components/a.exe': '' })[0]).toContain('Only .tsx');
  });
});

describe('bundling', () => {
  test('gives one script that leaves React to its frame, and the styles', async () => {
    const { script, styles } = await bundleComponent({ key: 'one', name: 'Gauge', files });
    expect(script).toContain('PorticoComponent.show');
    expect(script).not.toContain('import ');
    expect(styles).toContain('.gauge');
    const shown: unknown[] = [];
    const global = {
      PorticoComponent: {
        react: { useState: () => [0, () => undefined] },
        jsx: { jsx: (type: string, props: object) => ({ type, props }), jsxs: (type: string, props: object) => ({ type, props }) },
        show: (component: unknown) => shown.push(component),
      },
    };
    // oxlint-disable-next-line typescript/no-implied-eval, no-new-func -- the script is run the way the frame does
    new Function('PorticoComponent', script)(global.PorticoComponent);
    const [component] = shown as ((props: object) => { props: { children: unknown[] } })[];
    expect(component?.({ value: 4, label: 'Full' }).props.children.join('')).toBe('Full: 8');
  });

  test('a fault the check can not see is told in the words of the bundler', async () => {
    await expect(bundleComponent({ key: 'two', name: 'Gauge', files: { ...files, 'components/math.ts': 'export const twice = (' } })).rejects.toMatchObject({
      code: 'files.invalid',
      params: { detail: expect.stringContaining('components/math.ts') as unknown },
    });
  });
});
