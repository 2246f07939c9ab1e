import type { Action } from '@portico/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useCallback, useMemo } from 'react';
import { useText, useToast } from '../../kit/index.ts';
import { entityNamed } from '../model.ts';
import { recordsKey, useRendering } from '../source.ts';
import { useBringBack } from '../use-records.ts';
import { usePage, useWorkOut } from './page-context.tsx';
import { titleText } from './props.ts';
import { ActionFault, type Doer, runActions } from './run-actions.ts';
import { safeLink } from './safe-url.ts';
import type { Row } from './scope.ts';

/** Runs actions of a block; `with` names the record one was chosen for. Gives whether all of them were done. */
export type Run = (actions: unknown, with_?: { row?: Row | undefined }) => Promise<boolean>;

/** Runs lists of actions, and says what went wrong. While a page is being drawn it does nothing. */
export function useActions(): Run {
  const { mode } = usePage();
  const { t } = useText();
  const toast = useToast();
  const { source } = useRendering();
  const work = useWorkOut();
  const doer = useDoer();
  return useCallback(
    async (actions, { row } = {}) => {
      if (mode === 'design' || !Array.isArray(actions)) return false;
      try {
        return await runActions(actions as Action[], { doer, work: (value) => work(value, row) });
      } catch (error) {
        if (error instanceof ActionFault) toast.failed({ code: error.reason, detail: t(`pages.fault.${error.reason}`, { detail: error.detail }) });
        else toast.failed(source.explain(error));
        return false;
      }
    },
    [mode, doer, work, toast, t, source],
  );
}

function useDoer(): Doer {
  const { t, language } = useText();
  const { model, source } = useRendering();
  const { store } = usePage();
  const { modal } = App.useApp();
  const cache = useQueryClient();
  const toast = useToast();
  const bringBack = useBringBack();
  return useMemo(() => {
    const refresh = (): Promise<void> => cache.invalidateQueries({ queryKey: recordsKey(model.app) });
    return {
      open: (page, params) => source.go(source.pageAddress(page, params)),
      view: (entity, id) => source.go(source.address(entity, id)),
      edit: (form) => store.openForm(form),
      async save(name) {
        const form = store.formNamed(name);
        if (!form) throw new ActionFault('noForm', name);
        return form.save();
      },
      async create(entity, values) {
        await source.create(entity, { ...values }, crypto.randomUUID());
        await refresh();
      },
      async update(entity, id, values) {
        await source.update(entity, { id }, { ...values });
        await refresh();
      },
      async remove(entity, id) {
        await source.remove(entity, { id });
        const found = entityNamed(model, entity);
        if (found?.may.includes('create')) toast.undo(t('pages.deleted'), () => void bringBack(entity, [id]));
        else toast.done(t('pages.deleted'));
        await refresh();
      },
      async call(tool) {
        const answer = await source.callTool(tool);
        await refresh();
        return answer;
      },
      start: (process) => Promise.reject(new ActionFault('noProcess', process)),
      navigate(address, newTab) {
        const link = safeLink(address);
        if (link === undefined) throw new ActionFault('badAddress', String(address));
        if (newTab) open(link, '_blank', 'noopener,noreferrer');
        else if (link.startsWith('/')) source.go(link);
        else location.assign(link);
      },
      confirm: (words, danger) =>
        new Promise((answer) => {
          modal.confirm({
            title: titleText(words, language),
            okText: t(danger ? 'pages.goAhead' : 'pages.yes'),
            okButtonProps: { danger },
            onOk: () => answer(true),
            onCancel: () => answer(false),
          });
        }),
      notify(words, kind) {
        const text = titleText(words, language);
        if (kind === 'problem') toast.failed({ code: 'notify', detail: text });
        else toast.done(text);
      },
      set: (name, value) => store.setState(name, value),
      show: (name) => store.show(name),
      close: () => store.close(),
      async refresh() {
        store.setNow(new Date());
        await refresh();
      },
    };
  }, [bringBack, cache, language, modal, model, source, store, t, toast]);
}
