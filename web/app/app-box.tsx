import { useEffect, useRef, useState } from 'react';
import { KitProvider } from '../kit/provider.tsx';
import css from './app-box.module.css';
import type { AppProps } from './app-props.ts';
import { CrashPanel, RestartProvider } from './crash.tsx';
import { openBox } from './open-box.ts';

/** A place in a page where an app stands: loaded when it is shown, gone when the place is. Whatever happens in it stays in it. */
export function AppBox(props: AppProps) {
  const [run, setRun] = useState(0);
  return <Box key={`${props.app} ${run}`} {...props} onRestart={() => setRun(run + 1)} />;
}

function Box({ onRestart, ...props }: AppProps & { onRestart: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  const box = useRef<ReturnType<typeof openBox>>(undefined);
  const [error, setError] = useState<unknown>();
  const first = useRef(props);
  useEffect(() => {
    if (!place.current) return;
    const opened = openBox(place.current, first.current, setError);
    box.current = opened;
    return opened.close;
  }, []);
  useEffect(() => box.current?.update(props));
  return (
    <>
      <div ref={place} className={css['box']} hidden={error !== undefined} data-app={props.app} />
      {error !== undefined && (
        <KitProvider>
          <RestartProvider value={onRestart}>
            <CrashPanel error={error} />
          </RestartProvider>
        </KitProvider>
      )}
    </>
  );
}
