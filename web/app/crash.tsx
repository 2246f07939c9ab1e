import { BugOutlined, ReloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { Component, createContext, type ReactNode, useContext } from 'react';
import { FailureDetails, State, useText } from '../kit/index.ts';

const context = createContext<() => void>(() => undefined);
/** Gives the pages below the way to begin the app anew. */
export const RestartProvider = context.Provider;

/** What stands in an app's box after it failed: that it did, that the rest goes on, and how to begin it anew. */
export function CrashPanel({ error }: { error: unknown }) {
  const { t } = useText();
  const restart = useContext(context);
  return (
    <div role="alert">
      <State
        icon={<BugOutlined />}
        title={t('embed.crashed')}
        words={t('embed.crashedWords')}
        action={
          <Button type="primary" icon={<ReloadOutlined />} onClick={restart}>
            {t('embed.restart')}
          </Button>
        }
      />
      <FailureDetails failing={{ code: 'app.crashed', detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }} />
    </div>
  );
}

/** Catches what an app throws while it draws, so that nothing outside its box is touched. */
export class CrashBoundary extends Component<{ children: ReactNode }, { error: unknown; crashed: boolean }> {
  override state = { error: undefined as unknown, crashed: false };

  static getDerivedStateFromError(error: unknown) {
    return { error, crashed: true };
  }

  override render() {
    return this.state.crashed ? <CrashPanel error={this.state.error} /> : this.props.children;
  }
}
