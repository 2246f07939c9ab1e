import { blockTypes, type Page, type PageNode, titleIn } from '@portico/contracts';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Select } from 'antd';
import { useMemo, useState } from 'react';
import { Failure, Labelled, type Language, Loading, State, useText, useToast } from '../../kit/index.ts';
import { spell } from '../../render/index.ts';
import { drawBlock } from '../../render/page/block.tsx';
import { PageProvider } from '../../render/page/page-context.tsx';
import { titleText } from '../../render/page/props.ts';
import { createModelReader, type DraftModel, entityNamed } from '../pages/design/model.ts';
import { OnRecords } from '../pages/on-records.tsx';
import studio from '../studio.module.css';
import { type Draft, useDraft } from '../use-draft.ts';
import css from './new-chart-page.module.css';
import { dashboardsOf, putChart, suggestedCharts } from './suggest-charts.ts';

/** A chart of an entity's records, by one click: each one it lends itself to, drawn on real records, to be put on a dashboard of the draft. */
export function NewChartPage() {
  const draft = useDraft();
  if (draft.view.problem && !draft.files) return <Failure failing={draft.view.problem} />;
  return draft.files ? <Charts draft={draft} files={draft.files} /> : <Loading lines={8} />;
}

function Charts({ draft, files }: { draft: Draft; files: Readonly<Record<string, string>> }) {
  const { t, language } = useText();
  const toast = useToast();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { entity?: unknown; branch?: string };
  const [read] = useState(createModelReader);
  const model = useMemo(() => read(files), [read, files]);
  const offered = model.entities.filter((one) => one.link !== true);
  const entity = entityNamed(model, typeof search.entity === 'string' ? search.entity : undefined) ?? offered[0];
  const charts = entity ? suggestedCharts(entity) : [];
  const boards = dashboardsOf(model.pages);
  const [chosen, setChosen] = useState<string>();
  const board = chosen ?? boards[0]?.name;
  if (!entity) return <State title={t('charts.make.noEntity')} words={t('charts.make.noEntityWords')} />;
  const put = (chart: PageNode): void => {
    const done = putChart(files, chart, board === none ? undefined : board);
    if (!done) return toast.failed({ code: 'page.unreadable', detail: t('charts.make.unreadable') });
    draft.change(done.edits);
    toast.done(t('charts.make.done', { chart: titleText(chart.props?.['title'], language) }));
    void navigate({ to: `/studio/${draft.app}/pages/${done.page}`, search: { ...branchOf(search), block: done.id } });
  };
  return (
    <div className={studio['read']}>
      <header className={css['head']}>
        <h2>{t('charts.make.title')}</h2>
        <p>{t('charts.make.words')}</p>
      </header>
      <div className={css['choices']}>
        <Labelled id="chart-of" label={t('charts.make.of')}>
          <Select
            id="chart-of"
            showSearch={{ optionFilterProp: 'label' }}
            value={entity.name}
            options={offered.map((one) => ({ value: one.name, label: titleIn(language, one.plural ?? one.title, spell(one.name)) }))}
            onChange={(name: string) => void navigate({ to: '.', search: { ...branchOf(search), entity: name }, replace: true })}
          />
        </Labelled>
        <Labelled id="chart-on" label={t('charts.make.on')}>
          <Select
            id="chart-on"
            value={board ?? none}
            options={[...boards.map(({ name, title }) => ({ value: name, label: titleIn(language, title, spell(name)) })), { value: none, label: t('charts.make.newBoard') }]}
            onChange={setChosen}
          />
        </Labelled>
      </div>
      <Gallery draft={draft} model={model} charts={charts} onPut={put} />
    </div>
  );
}

/** Stands for a dashboard that is not there yet; no page can be called so. */
const none = '*';

function branchOf({ branch }: { branch?: string }): { branch?: string } {
  return branch === undefined ? {} : { branch };
}

const sheet: Page = { format: 1, name: 'charts', title: '', kind: 'page', body: [] };

function Gallery({ draft, model, charts, onPut }: { draft: Draft; model: DraftModel; charts: readonly PageNode[]; onPut: (chart: PageNode) => void }) {
  const { t, language } = useText();
  return (
    <OnRecords draft={draft} model={model}>
      <PageProvider page={sheet} mode="design">
        <ul className={css['charts']}>
          {charts.map((chart) => (
            <li key={JSON.stringify(chart.props)} data-type={chart.type}>
              <div className={css['drawn']} inert aria-hidden>
                {drawBlock(chart)}
              </div>
              <button
                type="button"
                onClick={() => onPut(chart)}
                aria-label={t('charts.make.choose', { kind: kindOf(chart, language), title: titleText(chart.props?.['title'], language) })}
              />
            </li>
          ))}
        </ul>
      </PageProvider>
    </OnRecords>
  );
}

/** The kind in the words of the block's own property: Bars, Line, …; or what the block is. */
function kindOf(chart: PageNode, language: Language): string {
  const type = blockTypes[chart.type];
  const kind = chart.props?.['kind'];
  return (typeof kind === 'string' ? type?.props['kind']?.choices?.[kind]?.[language] : undefined) ?? type?.title[language] ?? chart.type;
}
