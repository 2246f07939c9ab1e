import { BulbOutlined, DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { type AppContext, type ContextPiece, type RolesFile, titleIn } from '@portico/contracts';
import { Link } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useMemo, useState } from 'react';
import { parse } from 'yaml';
import { useCall } from '../../client/index.ts';
import { Failure, Loading, Section, State, useText, useToast } from '../../kit/index.ts';
import { createModelReader } from '../pages/design/model.ts';
import { useDraft } from '../use-draft.ts';
import { useEditedApp } from '../use-edited-app.ts';
import { ContextDialog } from './context-dialog.tsx';
import { contextPlace, contextsIn, findingsOf, withContext, withPiece, withPieces } from './context-file.ts';
import css from './context-page.module.css';
import { PieceDrawer } from './piece-drawer.tsx';
import { PieceList } from './piece-list.tsx';
import { PreviewPane } from './preview-pane.tsx';
import { type Assembled, useContextPreview } from './use-assembled.ts';
import { ContextModelProvider } from './use-context-model.ts';

/** What agents are given when they work on something: rules to be put in order beside what comes of them. */
export function ContextPage() {
  const { t, language } = useText();
  const toast = useToast();
  const draft = useDraft();
  const { app } = useEditedApp();
  const { files } = draft;
  const contexts = useMemo(() => files && contextsIn(files), [files]);
  const [chosen, setChosen] = useState<string>();
  const [dialog, setDialog] = useState<'add' | 'change'>();
  const [edited, setEdited] = useState<ContextPiece | 'new'>();
  const [seen, setSeen] = useState<Assembled>();
  const preview = useContextPreview(draft);
  const published = useCall('context.list', { app: draft.app }, { enabled: app?.release !== undefined && app.release !== null, retry: false });
  const checked = useCall(
    'files.check',
    { app: draft.app, branch: draft.branch ?? '', files: { [contextPlace]: files?.[contextPlace] ?? null } },
    { enabled: draft.branch !== undefined && files?.[contextPlace] !== undefined, retry: false, placeholderData: (last) => last },
  );
  const reader = useMemo(() => createModelReader(), []);
  const names = Object.keys(contexts ?? {});
  const name = chosen !== undefined && names.includes(chosen) ? chosen : names[0];
  const context = name === undefined ? undefined : contexts?.[name];
  const model = useMemo(
    () => ({
      app: draft.app,
      preview: preview.preview?.name,
      entities: reader(files ?? {}).entities,
      roles: rolesIn(files?.['roles.yaml'], language),
      inputs: Object.keys(context?.input ?? {}),
      files: Object.keys(files ?? {}),
    }),
    [draft.app, preview.preview?.name, reader, files, context, language],
  );

  if (draft.view.problem && !files) return <Failure failing={draft.view.problem} />;
  if (!files) return <Loading />;
  if (!contexts)
    return (
      <State
        title={t('context.asText')}
        words={t('context.asTextWords')}
        action={
          <Link to={`/studio/${draft.app}?path=${contextPlace}`}>
            <Button>{t('context.toText')}</Button>
          </Link>
        }
      />
    );

  const save = (text: string): void => draft.change({ [contextPlace]: text });
  const setPieces = (pieces: readonly ContextPiece[]): void => {
    if (name !== undefined) save(withPieces(files, name, pieces));
  };
  const titleOf = (one: string): string => titleIn(language, contexts[one]?.title, one);
  const onDialog = (saved: string, next: Omit<AppContext, 'pieces'>): void => {
    const start: readonly ContextPiece[] = [{ id: 'about', text: { en: 'What this app is about.', zh: '本应用的用途。' } }];
    save(withContext(files, saved, { ...next, pieces: [...(contexts[saved]?.pieces ?? start)] }));
    setChosen(saved);
    setDialog(undefined);
  };
  const onPiece = (piece: ContextPiece): void => {
    if (name === undefined || !context) return;
    if (edited === 'new') setPieces([...context.pieces, piece]);
    else if (edited) save(withPiece(files, name, { id: edited.id, next: piece }));
    setEdited(undefined);
  };
  const add = (
    <Button type={context ? 'default' : 'primary'} icon={<PlusOutlined />} onClick={() => setDialog('add')}>
      {t('context.add')}
    </Button>
  );
  const tokens = new Map(seen?.name === name ? seen?.pieces.map((piece) => [piece.id, piece.tokens]) : []);
  return (
    <ContextModelProvider value={model}>
      <div className={css['page']}>
        <Section title={t('context.title')} words={t('context.words')} actions={context && add}>
          {!context || name === undefined ? (
            <State icon={<BulbOutlined />} title={t('context.none')} words={t('context.noneWords')} action={add} />
          ) : (
            <div className={css['board']}>
              <div className={css['rules']}>
                <div className={css['head']}>
                  <Select aria-label={t('context.choose')} value={name} options={names.map((one) => ({ value: one, label: titleOf(one) }))} onChange={setChosen} />
                  <Button icon={<EditOutlined />} onClick={() => setDialog('change')}>
                    {t('context.change')}
                  </Button>
                  <Button
                    type="text"
                    icon={<DeleteOutlined />}
                    aria-label={t('context.remove')}
                    title={t('context.remove')}
                    onClick={() => {
                      save(withContext(files, name, undefined));
                      toast.done(t('context.removed', { name: titleOf(name) }));
                    }}
                  />
                </div>
                {context.description !== undefined && <p className={css['muted']}>{titleIn(language, context.description, '')}</p>}
                <PieceList
                  pieces={context.pieces}
                  findings={findingsOf(checked.data?.issues ?? [], name).byPiece}
                  tokens={tokens}
                  onMove={(from, to) => setPieces(context.pieces.toSpliced(from, 1).toSpliced(to, 0, ...context.pieces.slice(from, from + 1)))}
                  onEdit={setEdited}
                  onRemove={(piece) => setPieces(context.pieces.filter(({ id }) => id !== piece.id))}
                />
                <Button icon={<PlusOutlined />} onClick={() => setEdited('new')}>
                  {t('context.addPiece')}
                </Button>
              </div>
              <PreviewPane
                key={name}
                draft={draft}
                name={name}
                context={context}
                published={published.data?.contexts.some((one) => one.name === name) === true}
                preview={preview}
                onSeen={setSeen}
              />
            </div>
          )}
        </Section>
      </div>
      {dialog && (
        <ContextDialog
          name={dialog === 'add' ? undefined : name}
          context={dialog === 'add' ? undefined : context}
          taken={names}
          onSave={onDialog}
          onClose={() => setDialog(undefined)}
        />
      )}
      {edited && context && (
        <PieceDrawer piece={edited === 'new' ? undefined : edited} taken={context.pieces.map(({ id }) => id)} onSave={onPiece} onClose={() => setEdited(undefined)} />
      )}
    </ContextModelProvider>
  );
}

/** The roles of the app and its owner; a file that can't be read has none. */
function rolesIn(text: string | undefined, language: 'en' | 'zh'): { name: string; title: string }[] {
  try {
    const { roles = {} } = (parse(text ?? '') ?? {}) as Partial<RolesFile>;
    return Object.entries({ ...roles, owner: roles['owner'] ?? { title: { en: 'Owner', zh: '所有者' } } }).map(([name, { title }]) => ({
      name,
      title: titleIn(language, title, name),
    }));
  } catch {
    return [];
  }
}
