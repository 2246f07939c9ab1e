import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useText } from '../kit/index.ts';
import css from './connect-page.module.css';
import { listTools } from './list-tools.ts';

/** Calls the address with a key, as a client would, and shows the tools found. */
export function TestConnection({ url, secret }: { url: string; secret: string | undefined }) {
  const { t, language } = useText();
  const [typed, setTyped] = useState('');
  const key = typed.trim() || secret || '';
  const test = useMutation({ mutationFn: () => listTools(url, key, language) });
  return (
    <>
      <form
        className={css['test']}
        onSubmit={(event) => {
          event.preventDefault();
          test.mutate();
        }}
      >
        <Input.Password
          autoComplete="off"
          aria-label={t('connect.key')}
          placeholder={secret ? t('connect.testMade') : t('connect.testKey')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button htmlType="submit" disabled={key === ''} loading={test.isPending}>
          {t('connect.testGo')}
        </Button>
      </form>
      <div role="status" className={css['result']}>
        {test.isError && (
          <p data-bad>
            <CloseCircleFilled /> {t('state.network')}
          </p>
        )}
        {test.data?.ok === false && (
          <p data-bad>
            <CloseCircleFilled /> {test.data.words}
          </p>
        )}
        {test.data?.ok && (
          <>
            <p data-good>
              <CheckCircleFilled /> {t('connect.testFound', { count: test.data.tools.length })}
            </p>
            <ul>
              {test.data.tools.map((tool) => (
                <li key={tool.name}>
                  <code>{tool.name}</code> {tool.title}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </>
  );
}
