import { useMemo } from 'react';
import { useText } from '../../kit/index.ts';
import type { BlockProps } from './block.tsx';
import { cleanHtml } from './clean-html.ts';
import { ExpressionMark } from './expression-mark.tsx';
import { markdownHtml, placesIn } from './markdown.ts';
import { useValue } from './page-context.tsx';
import { propsOf, titleText } from './props.ts';
import css from './prose.module.css';
import { valueText } from './value-text.ts';

/** Text in Markdown, with values where the page file puts them. */
export function MarkdownBlock({ node }: BlockProps) {
  const { t, language } = useText();
  const how = useMemo(() => ({ language, yes: t('record.yes'), no: t('record.no') }), [language, t]);
  const text = titleText(propsOf(node)['text'], language);
  const places = useMemo(() => placesIn(text), [text]);
  const { value, problem } = useValue(places);
  const html = useMemo(
    () =>
      cleanHtml(
        markdownHtml(
          text,
          (Array.isArray(value) ? value : []).map((one) => valueText(one, how)),
        ),
      ),
    [text, value, how],
  );
  return (
    <>
      <ExpressionMark problem={problem} />
      <div className={css['prose']} dangerouslySetInnerHTML={html} />
    </>
  );
}
