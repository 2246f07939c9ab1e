import { ArrowLeftOutlined, SaveOutlined } from '@ant-design/icons';
import { titleIn } from '@portico/contracts';
import { Link, useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { operationNames, useCall } from '../../client/index.ts';
import { Editor } from '../../kit/code/editor.tsx';
import { Failure, Loading, modKey, State, Tabs, Tag, useShortcuts, useText, useToast } from '../../kit/index.ts';
import { FindingsList } from '../findings-list.tsx';
import { branchSearch } from '../pages/design-page.tsx';
import { type Draft, useDraft } from '../use-draft.ts';
import { useSettled } from '../use-settled.ts';
import { createHints } from './code-hints.ts';
import { type Files, type FunctionInfo, functionsIn } from './function-files.ts';
import css from './function-page.module.css';
import { codeLanguages } from './language-names.ts';
import { RunList } from './run-list.tsx';
import { TryPane } from './try-pane.tsx';
import { WaysIn } from './ways-in.tsx';

/** One function at its address: its code and settings beside what came of running it. */
export function FunctionPage() {
  const { function: name = '' } = useParams({ strict: false });
  const { t } = useText();
  const draft = useDraft();
  if (draft.view.problem && !draft.files) return <Failure failing={draft.view.problem} />;
  if (!draft.files || draft.branch === undefined) return <Loading lines={8} />;
  const found = functionsIn(draft.files).find((one) => one.name === name);
  if (!found)
    return (
      <State
        title={t('functions.missing')}
        words={t('functions.missingWords', { name })}
        action={
          <Link to="/studio/$edited/functions" params={{ edited: draft.app }} search={branchSearch()}>
            <Button>{t('functions.all')}</Button>
          </Link>
        }
      />
    );
  return <OpenFunction key={`${draft.branch}/${name}`} draft={draft} branch={draft.branch} files={draft.files} one={found} />;
}

/** What a function can ask for, as far as names tell. */
const offered = operationNames.filter((name) => /^(records|tools|prompts|resources|functions|processes|tasks|entities|pages|context)\./.test(name));

function OpenFunction({ draft, branch, files, one }: { draft: Draft; branch: string; files: Files; one: FunctionInfo }) {
  const { t, language } = useText();
  const toast = useToast();
  const [shown, setShown] = useState<'code' | 'settings'>('code');
  const [beside, setBeside] = useState('try');
  const [goTo, setGoTo] = useState<{ line: number }>();
  const { app, view } = draft;
  const source = files[one.path] ?? '';
  const settings = files[one.settingsPath] ?? '';
  const checked = useSettled(`${source}\0${settings}`, 400).split('\0');
  const check = useCall(
    'functions.check',
    { app, function: one.name, language: one.language, source: checked[0] ?? '', settings: checked[1] ?? '' },
    { placeholderData: (last) => last, staleTime: Infinity },
  );
  const findings = check.data?.issues;
  const path = shown === 'code' ? one.path : one.settingsPath;
  const marked = useMemo(() => (findings ?? []).filter(({ file }) => file === path), [findings, path]);
  const [hints] = useState(createHints);
  useEffect(() => {
    hints.tell({
      language: one.language,
      input: one.settings?.input ?? {},
      operations: offered,
      entities: Object.keys(files).flatMap((file) => /^entities\/([^/]+)\.yaml$/.exec(file)?.[1] ?? []),
      words: { call: t('functions.hint.call'), caller: t('functions.hint.caller'), PorticoError: t('functions.hint.PorticoError'), input: t('functions.hint.input') },
    });
  }, [hints, one, files, t]);
  // Code is saved when its writer says so, not between two letters.
  const dirty = view.save === 'unsaved' || view.save === 'refused';
  const save = async (): Promise<void> => {
    if (await draft.save(t('files.write_changed', { name: one.name, count: 0 }))) toast.done(t('functions.saved'));
  };
  const go = (file: string | undefined, line: number | undefined): void => {
    setShown(file === one.settingsPath ? 'settings' : 'code');
    if (line !== undefined) setGoTo({ line });
  };
  useShortcuts([{ key: 's', mod: true, title: t('functions.save'), run: () => void save() }]);
  const editor = (
    <Editor
      key={path}
      path={path}
      text={shown === 'code' ? source : settings}
      findings={marked}
      goTo={goTo}
      extra={shown === 'code' ? hints.extension : []}
      onChange={(text) => draft.change({ [path]: text }, { later: false, mark: path })}
    />
  );
  return (
    <div className={css['page']}>
      <header className={css['head']}>
        <Link to={`/studio/${app}/functions`} search={branchSearch()} aria-label={t('functions.all')} title={t('functions.all')}>
          <ArrowLeftOutlined />
        </Link>
        <h2>{titleIn(language, one.title, one.name)}</h2>
        <code>{one.name}</code>
        <Tag>{codeLanguages[one.language]}</Tag>
        <span className={css['state']} role="status">
          {t(dirty ? 'functions.unsaved' : 'functions.clean')}
        </span>
        <Button type={dirty ? 'primary' : 'default'} icon={<SaveOutlined />} disabled={!dirty} loading={view.save === 'saving'} title={`${modKey} S`} onClick={() => void save()}>
          {t('functions.save')}
        </Button>
      </header>
      <div className={css['board']}>
        <section className={css['code']}>
          <Tabs
            label={one.name}
            active={shown}
            onChange={(key) => setShown(key === 'settings' ? 'settings' : 'code')}
            tabs={[
              { key: 'code', label: t('functions.code'), content: editor },
              { key: 'settings', label: t('functions.settings'), content: editor },
            ]}
          />
          <FindingsList findings={findings} open={path} checking={check.isFetching} onGo={(finding) => go(finding.file, finding.line)} />
        </section>
        <section className={css['beside']}>
          <Tabs
            label={t('functions.try')}
            active={beside}
            onChange={setBeside}
            tabs={[
              {
                key: 'try',
                label: t('functions.try'),
                content: <TryPane app={app} branch={branch} one={one} source={source} settings={settings} onLine={(line) => go(one.path, line)} />,
              },
              { key: 'runs', label: t('functions.runs'), content: <RunList app={app} name={one.name} onLine={(line) => go(one.path, line)} /> },
              { key: 'ways', label: t('functions.ways'), content: <WaysIn app={app} one={one} /> },
            ]}
          />
        </section>
      </div>
    </div>
  );
}
