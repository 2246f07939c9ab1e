import { type ComponentType, lazy } from 'react';
import { loadMessages } from '../../kit/i18n.ts';
import type { BlockProps } from './block.tsx';

function from<N extends string>(load: () => Promise<Readonly<Record<N, ComponentType<BlockProps>>>>, name: N): ComponentType<BlockProps> {
  return lazy(async (): Promise<{ default: ComponentType<BlockProps> }> => ({ default: (await load())[name] }));
}
const text = () => import('./block-text.tsx');
const layout = () => import('./block-layout.tsx');
/** Charts bring their words with them: pages without one do not load them. */
const withWords =
  <T>(load: () => Promise<T>) =>
  async (): Promise<T> =>
    (await Promise.all([load(), loadMessages('charts')]))[0];

/** The component of every type of block; each is loaded when a page first has one. */
export const blocks: Readonly<Record<string, ComponentType<BlockProps>>> = {
  table: from(() => import('./block-table.tsx'), 'TableBlock'),
  list: from(() => import('./block-list.tsx'), 'ListBlock'),
  cards: from(() => import('./block-cards.tsx'), 'CardsBlock'),
  kanban: from(() => import('./block-kanban.tsx'), 'KanbanBlock'),
  calendar: from(() => import('./block-calendar.tsx'), 'CalendarBlock'),
  tree: from(() => import('./block-tree.tsx'), 'TreeBlock'),
  detail: from(() => import('./block-detail.tsx'), 'DetailBlock'),
  masterDetail: from(() => import('./block-master-detail.tsx'), 'MasterDetailBlock'),
  comments: from(() => import('./block-comments.tsx'), 'CommentsBlock'),
  history: from(() => import('./block-history.tsx'), 'HistoryBlock'),
  form: from(() => import('./block-form.tsx'), 'FormBlock'),
  field: from(() => import('./block-field.tsx'), 'FieldBlock'),
  filterBar: from(() => import('./block-filter-bar.tsx'), 'FilterBarBlock'),
  button: from(() => import('./block-button.tsx'), 'ButtonBlock'),
  upload: from(() => import('./block-upload.tsx'), 'UploadBlock'),
  chart: from(
    withWords(() => import('./block-chart.tsx')),
    'ChartBlock',
  ),
  metric: from(
    withWords(() => import('./block-metric.tsx')),
    'MetricBlock',
  ),
  map: from(
    withWords(() => import('./block-map.tsx')),
    'MapBlock',
  ),
  heading: from(text, 'HeadingBlock'),
  richText: from(() => import('./block-rich-text.tsx'), 'RichTextBlock'),
  markdown: from(() => import('./block-markdown.tsx'), 'MarkdownBlock'),
  image: from(() => import('./block-image.tsx'), 'ImageBlock'),
  embed: from(() => import('./block-embed.tsx'), 'EmbedBlock'),
  component: from(() => import('./block-component.tsx'), 'ComponentBlock'),
  section: from(layout, 'SectionBlock'),
  columns: from(layout, 'ColumnsBlock'),
  tabs: from(layout, 'TabsBlock'),
  steps: from(layout, 'StepsBlock'),
  modal: from(layout, 'ModalBlock'),
};
