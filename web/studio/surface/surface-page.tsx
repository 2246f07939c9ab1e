import { ApiOutlined, DeleteOutlined, EditOutlined, EyeOutlined, SearchOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { type ReactNode, useMemo, useState } from 'react';
import { type CallOutput, problemOf, useCall } from '../client/index.ts';
import { Failure, formatNumber, Loading, Section, State, useText } from '../kit/index.ts';
import studio from './studio.module.css';
import { useEditedApp } from './studio-page.tsx';
import css from './surface-page.module.css';
import { toolTokens } from '../kit/tokens.ts';

type Tool = CallOutput<'surfaces.get'>['tools'][number];

/** What an agent sees of the app: each tool with its words and schemas, and what it costs. */
export function SurfacePage() {
  const { t, language } = useText();
  const { name } = useEditedApp();
  const surface = useCall('surfaces.get', { app: name });
  const [text, setText] = useState('');
  const tools = useMemo(() => surface.data?.tools.map((tool) => ({ tool, tokens: toolTokens(tool) })) ?? [], [surface.data]);
  const found = tools.filter(({ tool }) => `${tool.name} ${tool.title} ${tool.description}`.toLowerCase().includes(text.trim().toLowerCase()));
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
    <div className={studio['read']}>
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
        <ul className={css['tools']}>
          {found.map(({ tool, tokens }) => (
            <ToolRow key={tool.name} tool={tool} tokens={tokens} />
          ))}
        </ul>
      </Section>
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

function ToolRow({ tool, tokens }: { tool: Tool; tokens: number }) {
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
