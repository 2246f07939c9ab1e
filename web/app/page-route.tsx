import { useParams, useSearch } from '@tanstack/react-router';
import { PageView } from '../render/index.ts';
import { NoPage } from './no-page.tsx';

/** `/p/<page>`: a drawn page of the app, with the rest of the address as its parameters. */
export function PageRoute() {
  const { page = '' } = useParams({ strict: false });
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  return <PageView key={page} page={page} params={search} missing={<NoPage />} />;
}
