import { useState } from 'react';
import { useText } from '../../kit/index.ts';
import type { BlockProps } from './block.tsx';
import { ExpressionMark } from './expression-mark.tsx';
import { useValue } from './page-context.tsx';
import { usePicture } from './picture.tsx';
import css from './picture.module.css';
import { isRecord, propsOf, titleText } from './props.ts';
import { safeImage } from './safe-url.ts';
import { Nothing } from './source-state.tsx';
import { useRecordOf } from './use-source.ts';

/** A picture of the page file, of the web, or of a record (`Ticket/12/photo`). */
export function ImageBlock({ node }: BlockProps) {
  const { t, language } = useText();
  const { image, alt, width } = propsOf(node);
  const { value, problem, waiting } = useValue(image);
  const field = placeOf(value);
  const found = useRecordOf(field?.entity, field?.id);
  const held = usePicture(found.entity, found.record, field?.field);
  const [broken, setBroken] = useState<string>();
  const address = field ? held?.url : safeImage(value);
  const words = titleText(alt, language);
  if (waiting || (field && (found.waiting || held === undefined) && !found.failed && !found.denied)) return null;
  if (address === undefined || broken === address) {
    return (
      <>
        <ExpressionMark problem={problem} />
        <Nothing words={value === null || value === undefined || value === '' || field ? t('pages.noPicture') : t('pages.badPicture')} />
      </>
    );
  }
  return (
    <figure className={css['figure']} data-width={String(width ?? 'usual')}>
      <img src={address} alt={words} loading="lazy" referrerPolicy="no-referrer" onError={() => setBroken(address)} />
    </figure>
  );
}

/** `Ticket/12/photo`, or what an expression gives as `{entity, id, field}`: a field of a record. */
function placeOf(value: unknown): { entity: string; id: string; field: string } | undefined {
  if (isRecord(value)) {
    const { entity, id, field } = value;
    return typeof entity === 'string' && (typeof id === 'string' || typeof id === 'number') && typeof field === 'string' ? { entity, id: String(id), field } : undefined;
  }
  const [, entity, id, field] = typeof value === 'string' ? (/^([A-Z][A-Za-z0-9_]*)\/([^/]+)\/([a-z]\w*)$/.exec(value) ?? []) : [];
  return entity !== undefined && id !== undefined && field !== undefined ? { entity, id, field } : undefined;
}
