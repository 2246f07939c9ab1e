import { pagesGet, PorticoError } from '@portico/contracts';
import { implementRead, type Implementation } from '../kernel/index.ts';
import { appOf } from './reach.ts';

/** `pages.get`: a page of the release in use. Whatever it shows is asked for by itself and guarded there. */
export function openPage(): Implementation {
  return implementRead(pagesGet, async (ctx, input) => {
    const app = appOf(ctx);
    const page = app.model.pages[input.page];
    if (!page || !Object.hasOwn(app.model.pages, input.page)) throw new PorticoError('not_found', { params: { what: 'page', name: input.page } });
    return { release: app.release, page };
  });
}
