import { CloseOutlined } from '@ant-design/icons';
import { Button, Drawer, Grid } from 'antd';
import { useState } from 'react';
import { fieldsOf } from '../../kit/schema-form.ts';
import { Tag, useText } from '../../kit/index.ts';
import { CallForm } from '../../render/call/call-form.tsx';
import { CallResult } from '../../render/call/call-result.tsx';
import { type Made, schemaOf, type Thing } from '../../render/call/make-call.ts';
import css from './surface-page.module.css';
import { startDry } from './start-dry.ts';

/** Calls a tool of the app as oneself, beside the words agents read of it. What would change something only says what it would do, unless asked. */
export function TryPane({ app, thing, onClose }: { app: string; thing: Thing; onClose: () => void }) {
  const { t } = useText();
  const [made, setMade] = useState<Made>();
  const { xl: wide } = Grid.useBreakpoint();
  const start = startDry(fieldsOf(schemaOf(thing)));
  const title = t('surface.tryTitle', { name: thing.name });
  const bench = (
    <>
      <CallForm source={{ name: app, title: app, kind: 'app' }} thing={thing} start={start.values} mark={start.dry && <Tag>{t('surface.tryDry')}</Tag>} onMade={setMade} />
      {made && <CallResult key={made.id} made={made} />}
    </>
  );
  if (wide === false)
    return (
      <Drawer open size="min(560px, 100vw)" title={title} onClose={onClose}>
        {bench}
      </Drawer>
    );
  return (
    <aside className={css['try']} aria-label={title}>
      <Button className={css['close'] ?? ''} type="text" icon={<CloseOutlined />} aria-label={t('surface.tryClose')} title={t('surface.tryClose')} onClick={onClose} />
      {bench}
    </aside>
  );
}
