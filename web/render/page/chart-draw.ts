import { BarChart, FunnelChart, GaugeChart, LineChart, PieChart, ScatterChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';

use([BarChart, FunnelChart, GaugeChart, LineChart, PieChart, ScatterChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer, CanvasRenderer]);

/** A chart in its element, until it is closed. */
export interface Drawing {
  show(option: EChartsCoreOption): void;
  close(): void;
}

/** Draws charts into an element, as large as that is; `onPick` is told which group of which series was clicked. */
export function openDrawing(element: HTMLElement, onPick: (at: { group: number; series: number }) => void): Drawing {
  const chart = init(element, undefined, { renderer: 'svg' });
  chart.on('click', ({ dataIndex, seriesIndex }) => onPick({ group: dataIndex, series: seriesIndex ?? 0 }));
  const resized = new ResizeObserver(() => chart.resize());
  resized.observe(element);
  return {
    show: (option) => chart.setOption(option, { notMerge: true }),
    close() {
      resized.disconnect();
      chart.dispose();
    },
  };
}

/** The chart as a PNG picture, twice as many pixels as it has on the page. */
export function chartPicture(option: EChartsCoreOption, { width, height, ground }: { width: number; height: number; ground: string }): string {
  const element = document.createElement('div');
  const chart = init(element, undefined, { renderer: 'canvas', width, height });
  try {
    chart.setOption({ ...option, animation: false });
    return chart.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: ground });
  } finally {
    chart.dispose();
  }
}
