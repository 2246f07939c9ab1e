import { useMemo, useState } from 'react';
import { Button } from 'antd';
import { useText } from '../../kit/index.ts';
import { TextDiff } from '../../kit/code/text-diff.tsx';
import { EntityPicture } from '../entity-picture.tsx';
import { pictureOf } from '../read-entity.ts';
import { diffPage, type PageDiff } from './page-diff.ts';
import { PagePicture } from './page-picture.tsx';

interface Sides {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** A file's change as a picture where there is one, and a switch to its text. */
export function useChangedFile({ path, before, after }: Sides): { body: React.ReactNode; toggle: React.ReactNode } {
  const { t } = useText();
  const [asText, setAsText] = useState(false);
  const entity = useMemo(() => pictureOf(path, before, after), [path, before, after]);
  const page = useMemo(() => pageDiffOf(path, before, after), [path, before, after]);
  const picture = entity !== undefined && entity.length > 0 ? <EntityPicture parts={entity} /> : page && <PagePicture diff={page} />;
  return {
    body: picture && !asText ? picture : <TextDiff path={path} before={before ?? ''} after={after ?? ''} />,
    toggle: picture && (
      <Button size="small" type="text" onClick={() => setAsText(!asText)}>
        {t(asText ? 'history.picture' : 'history.text')}
      </Button>
    ),
  };
}

function pageDiffOf(path: string, before: string | null, after: string | null): PageDiff | undefined {
  if (!path.endsWith('.page.json')) return undefined;
  const read = (text: string | null): unknown => (text === null ? undefined : JSON.parse(text));
  try {
    return diffPage(read(before), read(after));
  } catch {
    return undefined;
  }
}
