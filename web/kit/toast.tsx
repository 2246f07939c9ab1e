import { App, Button } from 'antd';
import { useMemo } from 'react';
import { useText } from './i18n.ts';
import type { Failing } from './states.tsx';

/** Short words at the edge of the page: what was done (with a way back), or what went wrong. */
export function useToast() {
  const { message, notification } = App.useApp();
  const { t } = useText();
  return useMemo(
    () => ({
      done(words: string): void {
        void message.success(words);
      },
      /** Undo beats confirm: says what was done and offers to take it back for ten seconds. */
      undo(words: string, takeBack: () => void): void {
        const key = `undo-${words}-${Math.random()}`;
        const close = () => message.destroy(key);
        const undo = () => {
          close();
          takeBack();
        };
        void message.open({
          key,
          type: 'success',
          duration: 10,
          content: (
            <>
              {words}{' '}
              <Button type="link" size="small" onClick={undo}>
                {t('action.undo')}
              </Button>
            </>
          ),
        });
      },
      failed(failing: Failing): void {
        notification.error({ title: t('state.failed'), description: failing.code === 'network' ? t('state.network') : failing.detail, duration: 8 });
      },
    }),
    [message, notification, t],
  );
}
