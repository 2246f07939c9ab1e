import { App } from 'antd';
import { useText, useToast } from '../../kit/index.ts';
import type { Edits } from './design.ts';
import { useDesigning } from './designing.ts';
import { goesAlong } from './remove-entity.ts';
import { renameEntity, renameField } from './rename.ts';
import { type Target, type Use, usesOf } from './uses.ts';
import css from './entities.module.css';

function Places({ title, app, uses }: { title: string; app: string; uses: readonly Use[] }) {
  const { t } = useText();
  if (uses.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul className={css['uses']}>
        {uses.map((use) => (
          <li key={`${use.kind} ${use.file} ${use.name}`}>
            <small>{t(`entities.uses.${use.kind}`)}</small>{' '}
            <a href={`/studio/${app}?path=${encodeURIComponent(use.file)}`} target="_blank" rel="noreferrer">
              {use.name}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Deletes after saying what breaks by it; what nothing else uses goes at once, for it can be undone. */
export function useRemove() {
  const { t } = useText();
  const toast = useToast();
  const { modal } = App.useApp();
  const { app, files, design, change, select } = useDesigning();
  return (target: Target, edits: () => Edits): void => {
    const uses = usesOf(files, design, target).filter((use) => !(use.kind === 'relation' && target.field !== undefined && use.name.startsWith(`${target.entity}.`)));
    const name = target.field === undefined ? target.entity : `${target.entity}.${target.field}`;
    const go = (): void => {
      change(edits());
      select(target.field === undefined ? undefined : { entity: target.entity });
      toast.done(t('entities.removed', { name }));
    };
    if (uses.length === 0) return go();
    modal.confirm({
      title: t('entities.removeTitle', { name }),
      width: 520,
      okButtonProps: { danger: true },
      okText: target.field === undefined ? t('entities.remove') : t('entities.removeField'),
      cancelText: t('action.cancel'),
      content: (
        <>
          <p>{t('entities.removeData')}</p>
          <Places title={t('entities.along')} app={app} uses={uses.filter((use) => target.field === undefined && goesAlong(use))} />
          <Places title={t('entities.breaks')} app={app} uses={uses.filter((use) => target.field !== undefined || !goesAlong(use))} />
        </>
      ),
      onOk: go,
    });
  };
}

/** Renames everywhere, and names the places a person must look at. */
export function useRename() {
  const { t } = useText();
  const toast = useToast();
  const { files, design, base, change, select } = useDesigning();
  return (target: Target, to: string): void => {
    const uses = usesOf(files, design, target);
    const byHand = uses.filter((use) => !use.sure);
    const edits =
      target.field === undefined
        ? renameEntity(files, design, { entity: target.entity, to, base })
        : renameField(files, design, { entity: target.entity, field: target.field, to, base });
    change(edits);
    if (target.field === undefined) select({ entity: to });
    else
      select(
        design.entities.some((one) => one.entity.name === target.entity && one.entity.fields[target.field ?? ''])
          ? { entity: target.entity, field: to }
          : { entity: target.entity, relation: to },
      );
    const words = t('entities.renamed', { count: uses.length - byHand.length });
    toast.done(byHand.length === 0 ? words : `${words} ${t('entities.byHand', { count: byHand.length, places: byHand.map((use) => use.name).join(', ') })}`);
  };
}
