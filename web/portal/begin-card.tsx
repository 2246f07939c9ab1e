import { DatabaseOutlined, FileAddOutlined, FileExcelOutlined } from '@ant-design/icons';
import { titleIn } from '@portico/contracts';
import { useText } from '../kit/index.ts';
import type { Language } from '../kit/language.ts';
import { NamedIcon } from '../kit/named-icon.tsx';
import css from './begin-card.module.css';
import { type Beginning, keyOf, type Template } from './begin-with.ts';

const icons = { file: <FileExcelOutlined />, database: <DatabaseOutlined />, nothing: <FileAddOutlined /> } as const;

/** One thing an app can begin with: a picture, its name, and what it is for. */
export function BeginCard({ beginning, chosen, onChoose }: { beginning: Beginning; chosen: boolean; onChoose: () => void }) {
  const { t, language } = useText();
  const key = keyOf(beginning);
  const { title, words, picture } =
    beginning.from === 'template'
      ? templateCard(beginning.template, language)
      : { title: t(`templates.${beginning.from}`), words: t(`templates.${beginning.from}Words`), picture: icons[beginning.from] };
  return (
    <label className={css['card']}>
      <input type="radio" name="begin-with" value={key} checked={chosen} onChange={onChoose} aria-describedby={`begin-${key}`} aria-label={title} />
      <span className={css['picture']} aria-hidden="true">
        {picture}
      </span>
      <strong>{title}</strong>
      <span id={`begin-${key}`} className={css['words']}>
        {words}
      </span>
    </label>
  );
}

function templateCard(template: Template, language: Language) {
  const title = titleIn(language, template.title, template.name);
  return { title, words: titleIn(language, template.description, ''), picture: <NamedIcon icon={template.icon} title={title} seed={template.name} /> };
}
