import { useParams } from '@tanstack/react-router';
import { useCall } from '../../client/index.ts';
import type { Provider } from './words.tsx';

/** The provider of the address, and when (in milliseconds) it was read; read anew every few seconds, because its state changes by itself. */
export function useProvider(): { name: string; provider: Provider | undefined; error: unknown; at: number; again: () => void } {
  const { provider: name = '' } = useParams({ strict: false }) as { provider?: string };
  const found = useCall('providers.get', { provider: name }, { refetchInterval: 5000 });
  return { name, provider: found.data, error: found.data === undefined && found.isError ? found.error : undefined, at: found.dataUpdatedAt, again: () => void found.refetch() };
}
