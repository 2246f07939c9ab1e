import { useMemo } from 'react';
import { useText } from '../../kit/index.ts';
import type { BlockProps } from './block.tsx';
import { cleanHtml } from './clean-html.ts';
import { propsOf, titleText } from './props.ts';
import css from './prose.module.css';

/** Words with bold, lists and links, cleaned of everything else. */
export function RichTextBlock({ node }: BlockProps) {
  const { language } = useText();
  const html = titleText(propsOf(node)['html'], language);
  const clean = useMemo(() => cleanHtml(html), [html]);
  return <div className={css['prose']} dangerouslySetInnerHTML={clean} />;
}
