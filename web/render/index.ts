export { type ListState, queryOf, readState } from './list-state.ts';
export { type AppView, entityNamed, type EntityView, type RecordView, spell } from './model.ts';
export { useMenu } from './page/menu.ts';
export { PageView } from './page/page-view.tsx';
export { RecordDetail, useRecord } from './record-detail.tsx';
export { RecordFormDrawer } from './record-form.tsx';
export { RecordList } from './record-list.tsx';
export { type RecordSource, RenderingProvider, recordsKey, useRendering } from './source.ts';
export { insideSentence, useTitles } from './titles.ts';
