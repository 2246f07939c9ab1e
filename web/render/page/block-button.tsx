import { Button } from 'antd';
import { useState } from 'react';
import { NamedIcon, useText } from '../../kit/index.ts';
import type { BlockProps } from './block.tsx';
import { ExpressionMark } from './expression-mark.tsx';
import { useValue } from './page-context.tsx';
import { propsOf, textIn, titleText } from './props.ts';
import { useActions } from './use-actions.tsx';

/** Does something when it is pressed; busy, and not to be pressed again, until that is done. */
export function ButtonBlock({ node }: BlockProps) {
  const { language } = useText();
  const run = useActions();
  const { title, actions, look, icon, disabled } = propsOf(node);
  const words = useValue(title);
  const off = useValue(disabled);
  const [busy, setBusy] = useState(false);
  const text = titleText(words.value, language);
  const name = textIn(icon);
  async function press(): Promise<void> {
    setBusy(true);
    await run(actions);
    setBusy(false);
  }
  return (
    <>
      <Button
        type={look === 'primary' ? 'primary' : look === 'quiet' ? 'text' : 'default'}
        danger={look === 'danger'}
        disabled={off.value === true || off.waiting}
        loading={busy}
        {...(name !== undefined && { icon: <NamedIcon icon={name} title={text} seed={name} /> })}
        onClick={() => void press()}
      >
        {text}
      </Button>
      <ExpressionMark problem={words.problem ?? off.problem} />
    </>
  );
}
