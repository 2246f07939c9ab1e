import { useText } from '../../kit/index.ts';
import type { BlockProps } from './block.tsx';
import { ExpressionMark } from './expression-mark.tsx';
import { useValue } from './page-context.tsx';
import { propsOf, titleText } from './props.ts';
import css from './prose.module.css';

/** A line that names what follows. The page's own title is the first heading, so the largest is a second one. */
export function HeadingBlock({ node }: BlockProps) {
  const { language } = useText();
  const { text, level } = propsOf(node);
  const { value, problem } = useValue(text);
  const words = titleText(value, language);
  const Heading = ({ '1': 'h2', '2': 'h3', '3': 'h4' } as const)[String(level)] ?? 'h3';
  return (
    <Heading className={css['heading']} data-level={String(level ?? '2')}>
      {words}
      <ExpressionMark problem={problem} />
    </Heading>
  );
}
