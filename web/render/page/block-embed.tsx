import { useText } from '../../kit/index.ts';
import type { BlockProps } from './block.tsx';
import css from './block-embed.module.css';
import { ExpressionMark } from './expression-mark.tsx';
import { useValue } from './page-context.tsx';
import { numberIn, propsOf, titleText } from './props.ts';
import { safeFrame } from './safe-url.ts';
import { Nothing } from './source-state.tsx';

/**
 * A page of another site in a frame that shares nothing with this one: an origin of its own, which may run its scripts
 * and forms, and neither leads this page away nor opens windows without being asked.
 */
export function EmbedBlock({ node }: BlockProps) {
  const { t, language } = useText();
  const { url, title, height } = propsOf(node);
  const address = useValue(url);
  const size = numberIn(useValue(height).value, { min: 80, max: 2000 }) ?? 400;
  const safe = safeFrame(address.value);
  // Our own pages are not framed: with the session of the reader they would be more than a picture.
  if (safe === undefined || new URL(safe).origin === location.origin) {
    return (
      <>
        <ExpressionMark problem={address.problem} />
        <Nothing words={t('pages.badAddress')} />
      </>
    );
  }
  return (
    <iframe
      className={css['frame']}
      src={safe}
      title={titleText(title, language) || safe}
      height={size}
      sandbox="allow-scripts allow-forms allow-popups"
      referrerPolicy="no-referrer"
      loading="lazy"
      allow=""
    />
  );
}
