import type { Title } from '@portico/contracts';
import { useEffect, useMemo, useState } from 'react';
import { useText } from '../../kit/index.ts';
import type { AppView } from '../model.ts';
import { loadEvaluator } from './page-context.tsx';
import { createReader, type Evaluator } from './read-value.ts';
import type { Scope } from './scope.ts';

/** A page or a list in an app's menu. */
interface MenuEntry {
  readonly name: string;
  /** Below the app's address. */
  readonly path: string;
  readonly title: Title | undefined;
  readonly icon: string | undefined;
}

/**
 * The menu in its order: pages that open without being told what to show, as far as their `visible` holds for the
 * reader, and lists she may read. Without an evaluator pages with a condition wait.
 */
export function menuOf(model: AppView, how: { language: 'en' | 'zh'; evaluator: Evaluator | undefined; now: Date }): readonly MenuEntry[] {
  const scope: Scope = { params: {}, paramTypes: {}, user: model.me, language: how.language, data: {}, loading: new Set(), state: {}, now: how.now };
  const shows = (visible: string | undefined): boolean => visible === undefined || (how.evaluator !== undefined && createReader(visible, how.evaluator)(scope).value === true);
  return model.menu.flatMap((name): MenuEntry[] => {
    const page = model.pages.find((one) => one.name === name);
    if (page) return page.params.length === 0 && shows(page.visible) ? [{ name, path: `/p/${name}`, title: page.title, icon: page.icon }] : [];
    const entity = model.entities.find((one) => one.name === name);
    return entity?.may.includes('read') ? [{ name, path: `/${name}`, title: entity.plural ?? entity.title, icon: entity.icon }] : [];
  });
}

/** The menu of an app for the reader; undefined while it is not known. */
export function useMenu(model: AppView | undefined): readonly MenuEntry[] | undefined {
  const { language } = useText();
  const [evaluator, setEvaluator] = useState<Evaluator>();
  const [now] = useState(() => new Date());
  const conditional = model?.pages.some((page) => page.visible !== undefined) ?? false;
  useEffect(() => {
    if (conditional) void loadEvaluator().then((loaded) => setEvaluator(loaded));
  }, [conditional]);
  return useMemo(() => (model && (!conditional || evaluator) ? menuOf(model, { language, evaluator, now }) : undefined), [model, language, evaluator, conditional, now]);
}
