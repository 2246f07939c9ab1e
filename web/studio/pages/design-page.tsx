import { type Page, pageFile } from '@portico/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { call } from '../../client/index.ts';
import { Failure, Loading, State, useText } from '../../kit/index.ts';
import { type Draft, useDraft } from '../use-draft.ts';
import { changes } from '../drafts.ts';
import { useSettled } from '../use-settled.ts';
import { findingsByBlock } from './design/findings-by-block.ts';
import { createModelReader, readPage } from './design/model.ts';
import { openPage } from './design/open-page.ts';
import { Designer } from './designer.tsx';
import { OnRecords } from './on-records.tsx';
import { DesignProvider, FindingsProvider, ModelProvider, useDesign } from './use-design.ts';

/** The designer at its address: reads the page out of the draft, and gives back what changes. */
export function DesignPage() {
  const { page = '' } = useParams({ strict: false });
  const draft = useDraft();
  const { t } = useText();
  const path = pageFile(page);
  const text = draft.files?.[path];
  if (draft.view.problem && !draft.files) return <Failure failing={draft.view.problem} />;
  if (!draft.files) return <Loading lines={8} />;
  const back = (
    <Link to="/studio/$edited/pages" params={{ edited: draft.app }} search={branchSearch()}>
      <Button>{t('designer.pages')}</Button>
    </Link>
  );
  if (text === undefined) return <State title={t('designer.noPage')} words={t('designer.noPageWords', { name: page })} action={back} />;
  const read = readPage(text);
  if ('broken' in read)
    return (
      <State
        title={t('designer.unreadable')}
        words={t(`designer.broken.${read.broken}`)}
        action={
          <>
            {back}
            <Link to="/studio/$edited" params={{ edited: draft.app }} search={{ ...branchSearch(), path }}>
              <Button type="primary">{t('designer.asText')}</Button>
            </Link>
          </>
        }
      />
    );
  return <OpenPage key={`${draft.branch}/${page}`} draft={draft} files={draft.files} path={path} first={read.page} text={text} />;
}

/** Whoever looks at another branch stays on it. */
export function branchSearch(): { branch?: string } {
  const branch = new URLSearchParams(window.location.search).get('branch');
  return branch === null ? {} : { branch };
}

interface OpenProps {
  readonly draft: Draft;
  readonly files: Readonly<Record<string, string>>;
  readonly path: string;
  /** The page as it was when it was opened. */
  readonly first: Page;
  readonly text: string;
}

function OpenPage({ draft, files, path, first, text }: OpenProps) {
  const { change, save: saveDraft } = draft;
  const [readModel] = useState(createModelReader);
  const model = useMemo(() => readModel(files), [readModel, files]);
  const [opened] = useState(() => openPage(first, text, (next) => change({ [path]: next })));
  const { block } = useSearch({ strict: false }) as { block?: unknown };
  useEffect(() => {
    if (typeof block === 'string') opened.store.select(block);
  }, [opened, block]);
  useEffect(() => opened.hear(text), [opened, text]);
  useEffect(() => opened.follow(), [opened]);
  const save = useCallback(() => {
    opened.flush();
    void saveDraft();
  }, [opened, saveDraft]);
  return (
    <DesignProvider value={opened.store}>
      <ModelProvider value={model}>
        <OnRecords draft={draft} model={model}>
          <Checked draft={draft} path={path} text={text}>
            <Designer onSave={save} />
          </Checked>
        </OnRecords>
      </ModelProvider>
    </DesignProvider>
  );
}

/** What the check says of the page as it is now, block by block. */
function Checked({ draft, path, text, children }: { draft: Draft; path: string; text: string; children: ReactNode }) {
  const { app, branch = 'main' } = draft;
  const { state } = draft.view;
  // Together with what else is not saved yet: a new page may open another new one.
  const files = useMemo(() => ({ ...changes(state?.sending ?? {}), ...changes(state?.drafts ?? {}), [path]: text }), [state, path, text]);
  const settled = useSettled(files, 600);
  const check = useQuery({
    queryKey: ['files.check', app, branch, settled],
    queryFn: () => call('files.check', { app, branch, files: settled }),
    placeholderData: (last) => last,
    retry: false,
  });
  const page = useDesign((now) => now.page);
  const issues = check.data?.issues;
  const found = useMemo(
    () =>
      findingsByBlock(
        page,
        (issues ?? []).filter(({ file }) => file === path),
      ),
    [page, issues, path],
  );
  const [kept, setKept] = useState(found);
  const same = kept === found || (kept.size === found.size && [...found].every(([id, list]) => JSON.stringify(kept.get(id)) === JSON.stringify(list)));
  if (!same) setKept(found);
  return <FindingsProvider value={same ? kept : found}>{children}</FindingsProvider>;
}
