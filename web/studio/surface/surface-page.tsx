import { ApiOutlined, DeleteOutlined, EditOutlined, EyeOutlined, PlayCircleOutlined, SearchOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { type ReactNode, useMemo, useState } from 'react';
import { type CallOutput, problemOf, useCall } from '../../client/index.ts';
import { Failure, formatNumber, Loading, Section, State, useText } from '../../kit/index.ts';
import studio from '../studio.module.css';
import { useDraft } from '../use-draft.ts';
import { useEditedApp } from '../use-edited-app.ts';
import { bindingOf, hiddenIn, withTool, wordsOf } from './surface-file.ts';
import css from './surface-page.module.css';
import { ToolEditor } from './tool-editor.tsx';
import { TryPane } from './try-pane.tsx';
import { thingsOf } from '../../render/call/make-call.ts';
import { toolTokens } from '../../kit/tokens.ts';

type Tool = CallOutput<'surfaces.get'>['tools'][number];

/** What an agent sees of the app: each tool with its words and schemas, and what it costs. */
export function SurfacePage() {
  const { t, language } = useText();
  const { name, app } = useEditedApp();
  const draft = useDraft();
  const [edited, setEdited] = useState<Tool>();
  const [tried, setTried] = useState<string>();
  const edits = app?.may.includes('edit') === true ? draft.files : undefined;
  const hidden = edits ? hiddenIn(edits) : [];
  const surface = useCall('surfaces.get', { app: name });
  const [text, setText] = useState('');
  const tools = useMemo(() => surface.data?.tools.map((tool) => ({ tool, tokens: toolTokens(tool) })) ?? [], [surface.data]);
  const found = tools.filter(({ tool }) => `${tool.name} ${tool.title} ${tool.description}`.toLowerCase().includes(text.trim().toLowerCase()));
  const [thing] = thingsOf({ tools: tools.flatMap(({ tool }) => (tool.name === tried ? [{ ...tool }] : [])), prompts: [], resources: [] });
  const all = tools.reduce((sum, one) => sum + one.tokens, 0);
  const connect = (
    <Link to={`/connect?app=${name}`}>
      <Button type="primary" icon={<ApiOutlined />}>
        {t('surface.connect')}
      </Button>
    </Link>
  );
  if (surface.isError) return <Failure failing={problemOf(surface.error)} onRetry={() => void surface.refetch()} />;
  if (!surface.data) return <Loading />;
  if (tools.length === 0)
    return (
      <State
        icon={<ApiOutlined />}
        title={t('surface.none')}
        words={t('surface.noneWords')}
        action={
          <Link to={`/studio/${name}/publish`}>
            <Button type="primary">{t('publish.go')}</Button>
          </Link>
        }
      />
    );
  return (
    <div className={thing ? '' : studio['read']}>
      <Section
        title={`${t('surface.tools', { count: tools.length })}, ${t('surface.tokens', { number: formatNumber(all, language) })}`}
        words={t('surface.words')}
        actions={connect}
      >
        <Input
          className={css['find'] ?? ''}
          type="search"
          prefix={<SearchOutlined />}
          value={text}
          placeholder={t('surface.find')}
          aria-label={t('surface.find')}
          onChange={(event) => setText(event.target.value)}
        />
        <div className={css['board']} data-trying={thing !== undefined}>
          <ul className={css['tools']}>
            {found.map(({ tool, tokens }) => (
              <ToolRow key={tool.name} tool={tool} tokens={tokens} onTry={() => setTried(tool.name)} onEdit={edits && bindingOf(edits, tool.name) && (() => setEdited(tool))} />
            ))}
          </ul>
          {thing && <TryPane key={thing.name} app={name} thing={thing} onClose={() => setTried(undefined)} />}
        </div>
      </Section>
      {hidden.length > 0 && (
        <Section title={t('surface.hiddenTools')} words={t('surface.hiddenToolsWords')}>
          <ul className={css['resources']}>
            {hidden.map((tool) => (
              <li key={tool}>
                <code>{tool}</code>
                <Button size="small" onClick={() => edits && draft.change({ 'surface.yaml': withTool(edits, tool, { ...wordsOf(edits, tool), hidden: false }) })}>
                  {t('surface.show')}
                </Button>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {edited && edits && (
        <ToolEditor
          key={edited.name}
          tool={edited}
          words={wordsOf(edits, edited.name)}
          taken={tools.map(({ tool }) => tool.name)}
          onSave={(words) => {
            draft.change({ 'surface.yaml': withTool(edits, edited.name, words) });
            setEdited(undefined);
          }}
          onClose={() => setEdited(undefined)}
        />
      )}
      {surface.data.resources.length + surface.data.templates.length > 0 && (
        <Section title={t('surface.resources')}>
          <ul className={css['resources']}>
            {[...surface.data.resources, ...surface.data.templates.map((one) => ({ ...one, uri: one.uriTemplate }))].map((one) => (
              <li key={one.uri}>
                <code>{one.uri}</code>
                <span>{one.description}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </div>
  );
}

function ToolRow({ tool, tokens, onTry, onEdit }: { tool: Tool; tokens: number; onTry: () => void; onEdit: (() => void) | undefined }) {
  const { t, language } = useText();
  return (
    <li>
      <details>
        <summary>
          <code>{tool.name}</code>
          <span>{tool.title}</span>
          <Kind tool={tool} />
          <small title={t('surface.size')}>{t('surface.tokens', { number: formatNumber(tokens, language) })}</small>
        </summary>
        <div className={css['inside']}>
          <p>{tool.description}</p>
          <div className={studio['row']}>
            {onEdit && (
              <Button size="small" icon={<EditOutlined />} onClick={onEdit}>
                {t('surface.editWords')}
              </Button>
            )}
            <Button size="small" icon={<PlayCircleOutlined />} onClick={onTry}>
              {t('surface.tryIt')}
            </Button>
          </div>
          <Schema title={t('surface.input')} schema={tool.inputSchema} />
          {tool.outputSchema && <Schema title={t('surface.output')} schema={tool.outputSchema} />}
        </div>
      </details>
    </li>
  );
}

function Kind({ tool }: { tool: Tool }) {
  const { t } = useText();
  const say = (icon: ReactNode, words: string) => (
    <em>
      {icon} {words}
    </em>
  );
  if (tool.annotations.readOnlyHint) return say(<EyeOutlined />, t('surface.reads'));
  return tool.annotations.destructiveHint ? say(<DeleteOutlined />, t('surface.destroys')) : say(<EditOutlined />, t('surface.changes'));
}

function Schema({ title, schema }: { title: string; schema: unknown }) {
  return (
    <details className={studio['fold']}>
      <summary>{title}</summary>
      <pre className={studio['code']} tabIndex={0}>
        {JSON.stringify(schema, null, 2)}
      </pre>
    </details>
  );
}
