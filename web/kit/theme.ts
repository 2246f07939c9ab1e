/** The one place that names colours, sizes and fonts. antd's tokens and our style sheets both follow from it. */
export interface Palette {
  /** Ground of the page, and of what lies on it (tables, drawers, menus). */
  readonly paper: string;
  readonly raised: string;
  /** Rail and table heads: a shade beside paper. */
  readonly sunken: string;
  readonly hover: string;
  readonly chosen: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly ink: string;
  readonly muted: string;
  /** Pine as a fill, the text on it, and pine as text. */
  readonly primary: string;
  readonly onPrimary: string;
  readonly primaryText: string;
  readonly attention: string;
  readonly attentionSoft: string;
  readonly success: string;
  readonly warning: string;
  readonly danger: string;
  readonly info: string;
  readonly shadow: string;
  /** Enum colours: text on its soft ground. */
  readonly tags: Readonly<Record<TagColor, readonly [text: string, ground: string]>>;
}
export type TagColor = 'neutral' | 'blue' | 'green' | 'amber' | 'red' | 'purple';
export type Scheme = 'light' | 'dark';

export const palettes: Readonly<Record<Scheme, Palette>> = {
  light: {
    paper: '#FAFAF8',
    raised: '#FFFFFF',
    sunken: '#F3F2EE',
    hover: '#F0EFEA',
    chosen: '#E6EDEA',
    line: '#E5E3DD',
    lineStrong: '#BDBEB8',
    ink: '#1C1F23',
    muted: '#5C6268',
    primary: '#2F5D50',
    onPrimary: '#FFFFFF',
    primaryText: '#2F5D50',
    attention: '#C2410C',
    attentionSoft: '#FDF0E9',
    success: '#2E7046',
    warning: '#95600A',
    danger: '#B3261E',
    info: '#2B5F8C',
    shadow: '0 1px 2px rgb(28 31 35 / 6%), 0 8px 24px rgb(28 31 35 / 10%)',
    tags: {
      neutral: ['#4B5157', '#EDECE8'],
      blue: ['#24527A', '#E4EEF6'],
      green: ['#27613D', '#E2F0E6'],
      amber: ['#7A4F08', '#F8EDD5'],
      red: ['#96231C', '#F9E5E3'],
      purple: ['#5B3F86', '#EEE8F6'],
    },
  },
  dark: {
    paper: '#15181A',
    raised: '#1B1F21',
    sunken: '#111415',
    hover: '#23282A',
    chosen: '#22312C',
    line: '#2B3033',
    lineStrong: '#4A5156',
    ink: '#E9E7E2',
    muted: '#A2A8AD',
    primary: '#3C7565',
    onPrimary: '#FFFFFF',
    primaryText: '#8CC3B1',
    attention: '#F2814F',
    attentionSoft: '#33221A',
    success: '#79BF90',
    warning: '#DBAA54',
    danger: '#EF8A82',
    info: '#84B5DD',
    shadow: '0 1px 2px rgb(0 0 0 / 40%), 0 12px 32px rgb(0 0 0 / 50%)',
    tags: {
      neutral: ['#C3C7CA', '#2A2F32'],
      blue: ['#A6CBEA', '#1D2E3C'],
      green: ['#9BD3AD', '#1C3325'],
      amber: ['#E7C37F', '#36290F'],
      red: ['#F2ABA5', '#3D201E'],
      purple: ['#CBB6EA', '#2E2540'],
    },
  },
};

/** Distances on the 4-px grid, corner radius, type. */
export const measures = {
  unit: 4,
  radius: 6,
  control: 32,
  row: 36,
  bar: 48,
  rail: 224,
  fontSize: 14,
  fontSizeSmall: 12,
} as const;

export const fonts = {
  text: "'Inter Variable', -apple-system, 'Segoe UI', 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif",
  code: "'JetBrains Mono', ui-monospace, 'SF Mono', Menlo, Consolas, 'Noto Sans Mono CJK SC', monospace",
} as const;

/** Our style sheets' variables (`--ink`, `--s2`, …) for one scheme, as the text of a rule's body. */
export function cssVariables(scheme: Scheme): string {
  const palette = palettes[scheme];
  const colours = Object.entries(palette).flatMap(([name, value]) => (typeof value === 'string' ? [[kebab(name), value]] : []));
  const tags = Object.entries(palette.tags).flatMap(([name, [text, ground]]) => [
    [`tag-${name}`, text],
    [`tag-${name}-soft`, ground],
  ]);
  const spaces = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16].map((n) => [`s${n}`, `${n * measures.unit}px`]);
  const sizes = [
    ['radius', `${measures.radius}px`],
    ['control', `${measures.control}px`],
    ['row', `${measures.row}px`],
    ['bar', `${measures.bar}px`],
    ['rail', `${measures.rail}px`],
    ['text', `${measures.fontSize}px`],
    ['text-small', `${measures.fontSizeSmall}px`],
    ['font', fonts.text],
    ['font-code', fonts.code],
  ];
  return [...colours, ...tags, ...spaces, ...sizes].map(([name, value]) => `--${name}:${value};`).join('') + `color-scheme:${scheme};`;
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
