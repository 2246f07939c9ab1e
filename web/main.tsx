import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import '@fontsource-variable/inter/wght.css';
import './kit/elements.css';
import './kit/marks.css';
import { setCallLanguage, whenSignedOut } from './client/call.ts';
import { sessionQuery } from './client/session.ts';
import { retryCall } from './client/use-call.ts';
import { onLanguageChange, startLanguage } from './kit/i18n.ts';
import { firstLanguage, markLanguage } from './kit/language.ts';
import { startScheme } from './kit/scheme.ts';
import { createPorticoRouter } from './shell/router.tsx';

const cache = new QueryClient({ defaultOptions: { queries: { retry: retryCall, staleTime: 10_000, refetchOnWindowFocus: true }, mutations: { retry: false } } });
const router = createPorticoRouter(cache);

whenSignedOut(() => {
  cache.setQueryData(sessionQuery.queryKey, null);
  void router.invalidate();
});
startScheme();
onLanguageChange((language) => {
  setCallLanguage(language);
  markLanguage(document.documentElement, language);
  // Words that came from the server were in the other language.
  void cache.invalidateQueries();
});
setCallLanguage(firstLanguage());
markLanguage(document.documentElement, firstLanguage());
await startLanguage(firstLanguage());

const place = document.getElementById('root');
if (!place) throw new Error('the page has no #root');
createRoot(place).render(
  <QueryClientProvider client={cache}>
    <RouterProvider router={router} />
  </QueryClientProvider>,
);
