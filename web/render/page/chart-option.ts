import type { EChartsCoreOption } from 'echarts/core';
import { chartColours, chartTagColours } from '../../kit/chart-colours.ts';
import { fonts, measures, palettes, type Scheme } from '../../kit/theme.ts';
import type { ChartData, Part } from './chart-data.ts';
import type { ChartKind } from './chart-spec.ts';

interface ChartLook {
  readonly kind: ChartKind;
  readonly stacked: boolean;
  readonly scheme: Scheme;
  /** Nothing moves. */
  readonly calm: boolean;
  /** What the numbers are, for the one series that is not split. */
  readonly title: string;
  /** A number in full. */
  readonly say: (value: number) => string;
  /** A number in few characters, for an axis. */
  readonly sayShort: (value: number) => string;
  /** Where a gauge ends. */
  readonly full?: number | undefined;
}

type Option = Record<string, unknown>;
const symbols = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'pin', 'arrow'];
const dashes = ['solid', 'dashed', 'dotted'];

/** The picture of a chart, as echarts is told of it. */
export function chartOption(data: ChartData, look: ChartLook): EChartsCoreOption {
  const { scheme } = look;
  const palette = palettes[scheme];
  const many = data.series.length > 1;
  return {
    animation: !look.calm,
    animationDuration: 150,
    animationDurationUpdate: 150,
    color: [...chartColours[scheme]],
    textStyle: { fontFamily: fonts.text, fontSize: measures.fontSizeSmall, color: palette.ink },
    // Text, never HTML: names come from records.
    tooltip: {
      renderMode: 'richText',
      confine: true,
      trigger: isRound(look.kind) || look.kind === 'gauge' || look.kind === 'scatter' ? 'item' : 'axis',
      axisPointer: {
        type: look.kind === 'bar' || look.kind === 'row' ? 'shadow' : 'line',
        shadowStyle: { color: palette.hover, opacity: 0.6 },
        lineStyle: { color: palette.lineStrong },
      },
      backgroundColor: palette.raised,
      borderColor: palette.lineStrong,
      textStyle: { color: palette.ink, fontFamily: fonts.text, fontSize: measures.fontSizeSmall },
      valueFormatter: (value: unknown) => (typeof value === 'number' ? look.say(value) : '–'),
    },
    // Patterns tell what is stacked and beside one another apart; lines have symbols and dashes.
    aria: { enabled: true, label: { enabled: false }, decal: { show: many && (look.kind === 'bar' || look.kind === 'row' || look.kind === 'area'), decals: patterns(scheme) } },
    ...(many && {
      legend: {
        type: 'scroll',
        bottom: 0,
        icon: 'roundRect',
        itemWidth: 14,
        itemHeight: 10,
        textStyle: { color: palette.muted },
        pageTextStyle: { color: palette.muted },
        pageIconColor: palette.ink,
        pageIconInactiveColor: palette.lineStrong,
      },
    }),
    ...shape(data, look),
  };
}

function isRound(kind: ChartKind): boolean {
  return kind === 'pie' || kind === 'donut' || kind === 'funnel';
}

function shape(data: ChartData, look: ChartLook): Option {
  if (look.kind === 'gauge') return gauge(data, look);
  return isRound(look.kind) ? slices(data, look) : axes(data, look);
}

function axes(data: ChartData, look: ChartLook): Option {
  const { kind, stacked, scheme } = look;
  const palette = palettes[scheme];
  const lying = kind === 'row';
  const many = data.series.length > 1;
  const line = { lineStyle: { color: palette.line } };
  const parts = data.series.map(({ part }) => part);
  // Dots over numbers stand where the numbers are.
  const asPlaces = kind === 'scatter' && data.groups.every(({ at }) => at !== undefined);
  const names = {
    type: 'category',
    data: data.groups.map(({ label }) => label),
    inverse: lying,
    axisLine: { lineStyle: { color: palette.lineStrong } },
    axisTick: { show: false },
    axisLabel: {
      color: palette.muted,
      hideOverlap: true,
      width: lying ? 130 : 110,
      overflow: 'truncate',
      ...(lying && { interval: 0 }),
      ...((kind === 'line' || kind === 'area') && { alignMinLabel: 'left', alignMaxLabel: 'right' }),
    },
    boundaryGap: kind !== 'line' && kind !== 'area',
  };
  const numbers = { type: 'value', minInterval: 1, splitNumber: 4, splitLine: line, axisLabel: { color: palette.muted, formatter: look.sayShort } };
  return {
    grid: { left: 4, right: 12, top: 16, bottom: many ? 32 : 4, containLabel: true },
    xAxis: asPlaces ? { type: 'value', scale: true, splitLine: line, axisLabel: { color: palette.muted } } : lying ? numbers : names,
    yAxis: lying ? names : numbers,
    series: data.series.map(({ part, numbers: values }, index) => {
      const own = colourOf(part, parts, scheme);
      return {
        name: many ? part.label : look.title,
        type: kind === 'area' ? 'line' : kind === 'row' ? 'bar' : kind,
        data: asPlaces ? values.map((value, at) => [data.groups[at]?.at, value]) : [...values],
        ...(stacked && kind !== 'scatter' && { stack: 'all' }),
        ...colourOf(
          part,
          data.series.map((one) => one.part),
          scheme,
        ),
        ...(kind === 'bar' || kind === 'row'
          ? { barMaxWidth: 40, itemStyle: { ...(own.color !== undefined && { color: own.color }), borderRadius: stacked ? 0 : lying ? [0, 3, 3, 0] : [3, 3, 0, 0] } }
          : {}),
        ...(kind === 'line' || kind === 'area' || kind === 'scatter'
          ? { symbol: symbols[index % symbols.length], symbolSize: kind === 'scatter' ? 11 : 7, showSymbol: values.length <= 60 }
          : {}),
        ...(kind === 'line' || kind === 'area' ? { lineStyle: { width: 2, type: dashes[index % dashes.length] } } : {}),
        ...(kind === 'area' && { areaStyle: { opacity: stacked ? 0.7 : 0.18 } }),
        emphasis: { focus: many ? 'series' : 'none' },
      };
    }),
  };
}

function slices(data: ChartData, look: ChartLook): Option {
  const { kind, scheme } = look;
  const palette = palettes[scheme];
  const numbers = data.series[0]?.numbers ?? [];
  const sum = numbers.reduce<number>((all, one) => all + Math.max(0, one ?? 0), 0);
  const flat = kind === 'funnel';
  const labels = new Map(data.groups.map((part, index) => [index, said(part.label, numbers[index] ?? 0)]));
  function said(name: string, number: number): string {
    const full = look.say(number);
    return flat || sum === 0 ? `${name}  ${full}` : `${name}\n${full.length > 8 ? look.sayShort(number) : full} · ${share(number, sum)}`;
  }
  const base = {
    name: look.title,
    data: data.groups.map((part, index) => ({
      name: part.label,
      value: numbers[index] ?? 0,
      ...(part.rest ? { itemStyle: { color: palette.lineStrong } } : colourOf(part, data.groups, scheme)),
    })),
    label: { color: palette.ink, formatter: ({ dataIndex }: { dataIndex: number }) => labels.get(dataIndex) ?? '', overflow: 'truncate', lineHeight: 16 },
    labelLine: { lineStyle: { color: palette.lineStrong } },
    itemStyle: { borderColor: palette.raised, borderWidth: 2 },
  };
  if (kind === 'funnel')
    return { series: [{ ...base, type: 'funnel', sort: 'none', gap: 3, left: 8, right: '34%', top: 12, bottom: 12, minSize: '12%', label: { ...base.label, position: 'right' } }] };
  return {
    series: [
      {
        ...base,
        type: 'pie',
        radius: kind === 'donut' ? ['40%', '62%'] : '62%',
        avoidLabelOverlap: true,
        label: { ...base.label, alignTo: 'edge', edgeDistance: 0, distanceToLabelLine: 4 },
        labelLine: { ...base.labelLine, length: 8, length2: 4 },
      },
    ],
  };
}

function gauge(data: ChartData, look: ChartLook): Option {
  const palette = palettes[look.scheme];
  const value = data.series[0]?.numbers[0] ?? 0;
  return {
    series: [
      {
        type: 'gauge',
        name: look.title,
        data: [{ value }],
        min: Math.min(0, value),
        max: look.full ?? roundUp(value),
        startAngle: 200,
        endAngle: -20,
        center: ['50%', '62%'],
        radius: '92%',
        progress: { show: true, width: 14, roundCap: true },
        axisLine: { lineStyle: { width: 14, color: [[1, palette.line]] }, roundCap: true },
        pointer: { show: false },
        axisTick: { show: false },
        splitLine: { show: false },
        axisLabel: { color: palette.muted, distance: 22, formatter: look.sayShort },
        splitNumber: 2,
        detail: { formatter: look.say, color: palette.ink, fontSize: 24, fontWeight: 600, fontFamily: fonts.text, offsetCenter: [0, 0] },
      },
    ],
  };
}

/** The next of 1, 2, 5, 10 … above a number. */
function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

function share(value: number, sum: number): string {
  return `${Math.round((value / sum) * 100)}%`;
}

/** Values of an enum keep the colour they have everywhere, as long as no two of them share one. */
function colourOf(part: Part, all: readonly Part[], scheme: Scheme): Option {
  const colours = all.flatMap(({ colour }) => colour ?? []);
  const told = colours.length > 0 && colours.length === all.filter(({ rest, none }) => rest !== true && none !== true).length && new Set(colours).size === colours.length;
  if (!told) return {};
  const color = part.colour ? chartTagColours[scheme][part.colour] : palettes[scheme].lineStrong;
  return { color, itemStyle: { color } };
}

/** The first series is plain; the others are hatched, dotted or crossed, in a hint of the ground's colour. */
function patterns(scheme: Scheme): readonly object[] {
  const color = scheme === 'dark' ? 'rgb(0 0 0 / 28%)' : 'rgb(255 255 255 / 42%)';
  return [
    { symbol: 'none' },
    { symbol: 'rect', color, dashArrayX: [1, 0], dashArrayY: [2, 6], rotation: Math.PI / 4 },
    {
      symbol: 'circle',
      color,
      symbolSize: 0.5,
      dashArrayX: [
        [6, 6],
        [0, 6, 6, 0],
      ],
      dashArrayY: [5, 0],
    },
    { symbol: 'rect', color, dashArrayX: [1, 0], dashArrayY: [2, 6], rotation: -Math.PI / 4 },
    { symbol: 'rect', color, dashArrayX: [1, 0], dashArrayY: [2, 6], rotation: Math.PI / 2 },
    { symbol: 'rect', color, dashArrayX: [1, 0], dashArrayY: [2, 6], rotation: 0 },
  ];
}
