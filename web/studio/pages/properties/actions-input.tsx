import { PlusOutlined } from '@ant-design/icons';
import type { Action } from '@portico/contracts';
import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useText } from '../../../kit/index.ts';
import { useDesign, useDesigning } from '../use-design.ts';
import { ActionFields } from './action-fields.tsx';
import { actionKinds, actionWords, newAction } from './action-words.ts';
import type { EditorProps } from './editor-props.ts';
import { OrderedList } from './ordered-list.tsx';
import css from './properties.module.css';

/** What happens: steps one after the other, each a sentence that opens to be changed. */
export function ActionsInput({ id, value, onChange, property, entity }: Pick<EditorProps, 'id' | 'value' | 'onChange' | 'property' | 'entity'>) {
  const { t, language } = useText();
  const { model } = useDesigning();
  const page = useDesign((design) => design.page);
  const [open, setOpen] = useState<number>();
  const actions = Array.isArray(value) ? (value as Action[]) : [];
  const set = (next: readonly Action[]): void => onChange(next.length === 0 && property.required !== true ? undefined : next);
  const say = (action: Action): string => actionWords(action, { t, language, model, page });
  return (
    <div className={css['stack']}>
      <OrderedList
        items={actions}
        keyOf={(action, index) => `${action.do}-${index}`}
        label={say}
        onChange={(next) => {
          setOpen(undefined);
          set(next);
        }}
        renderItem={(action, index) => (
          <div>
            <button type="button" className={css['sentence']} aria-expanded={open === index} onClick={() => setOpen(open === index ? undefined : index)}>
              {say(action)}
            </button>
            {open === index && (
              <div className={css['inner']}>
                <ActionFields id={`${id}-${index}`} action={action} around={entity?.name} onChange={(next) => set(actions.with(index, next))} />
              </div>
            )}
          </div>
        )}
      />
      <Dropdown
        trigger={['click']}
        menu={{
          items: actionKinds.map((kind) => ({ key: kind, label: t(`designer.do.${kind}`) })),
          onClick: ({ key }) => {
            set([...actions, newAction(key as Action['do'], { model, page })]);
            setOpen(actions.length);
          },
        }}
      >
        <Button id={id} size="small" type="text" icon={<PlusOutlined />}>
          {t('designer.addAction')}
        </Button>
      </Dropdown>
    </div>
  );
}
