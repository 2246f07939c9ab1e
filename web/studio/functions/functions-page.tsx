import { CodeOutlined, DeleteOutlined, MoreOutlined, PlusOutlined } from '@ant-design/icons';
import { titleIn } from '@portico/contracts';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { Failure, Loading, Section, State, Tag, useText, useToast } from '../../kit/index.ts';
import { branchSearch } from '../pages/design-page.tsx';
import { type Draft, useDraft } from '../use-draft.ts';
import { type Files, type FunctionInfo, functionsIn, removal } from './function-files.ts';
import css from './functions-page.module.css';
import { codeLanguages } from './language-names.ts';
import { NewFunctionDialog } from './new-function-dialog.tsx';

/** The functions of an app: make, open, remove. */
export function FunctionsPage() {
  const draft = useDraft();
  if (draft.view.problem && !draft.files) return <Failure failing={draft.view.problem} />;
  return draft.files ? <FunctionList draft={draft} files={draft.files} /> : <Loading lines={8} />;
}

function FunctionList({ draft, files }: { draft: Draft; files: Files }) {
  const { t } = useText();
  const navigate = useNavigate();
  const [making, setMaking] = useState(false);
  const list = functionsIn(files);
  const make = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
      {t('functions.new')}
    </Button>
  );
  return (
    <>
      <Section title={t('functions.title')} words={t('functions.words')} actions={list.length > 0 && make}>
        {list.length === 0 ? (
          <State icon={<CodeOutlined />} title={t('functions.none')} words={t('functions.noneWords')} action={make} />
        ) : (
          <ul className={css['list']}>
            {list.map((one) => (
              <FunctionLine key={one.name} one={one} draft={draft} files={files} />
            ))}
          </ul>
        )}
      </Section>
      {making && (
        <NewFunctionDialog
          files={files}
          onClose={() => setMaking(false)}
          onDone={({ name, edits }) => {
            draft.change(edits);
            setMaking(false);
            void navigate({ to: `/studio/${draft.app}/functions/${name}`, search: branchSearch() });
          }}
        />
      )}
    </>
  );
}

function FunctionLine({ one, draft, files }: { one: FunctionInfo; draft: Draft; files: Files }) {
  const { t, language } = useText();
  const toast = useToast();
  const title = titleIn(language, one.title, one.name);
  const remove = (): void => {
    const { away, back } = removal(files, one);
    draft.change(away);
    toast.undo(t('functions.removed', { name: title }), () => draft.change(back));
  };
  return (
    <li className={css['line']}>
      <Link to={`/studio/${draft.app}/functions/${one.name}`} search={branchSearch()}>
        {title}
      </Link>
      <code>{one.name}</code>
      <Tag>{codeLanguages[one.language]}</Tag>
      {one.settings?.tool && <Tag colour="green">{t('functions.tool', { name: one.settings.tool.name })}</Tag>}
      {one.settings?.schedule && <Tag colour="blue">{t('functions.schedule')}</Tag>}
      {one.settings?.webhook && <Tag colour="blue">{t('functions.webhook')}</Tag>}
      <Dropdown trigger={['click']} menu={{ items: [{ key: 'remove', icon: <DeleteOutlined />, danger: true, label: t('functions.remove'), onClick: remove }] }}>
        <Button type="text" icon={<MoreOutlined />} aria-label={t('functions.actionsFor', { name: title })} />
      </Dropdown>
    </li>
  );
}
