import { PlusOutlined } from '@ant-design/icons';
import { type AccessCell, type AccessThing, rowActions, titleIn } from '@portico/contracts';
import { Link } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { useMemo, useState } from 'react';
import { parse } from 'yaml';
import { call, problemOf, useCall } from '../../client/index.ts';
import { Failure, Loading, Section, State, Tag, useText, useToast } from '../../kit/index.ts';
import { unsaved } from '../drafts/draft-state.ts';
import { useDraft } from '../use-draft.ts';
import studio from '../studio.module.css';
import css from './access-page.module.css';
import { CellDrawer } from './cell-drawer.tsx';
import { ReachMark } from './reach-mark.tsx';
import { RoleDialog } from './role-dialog.tsx';
import { emptyCell, type EntityTitles, type Matrix, namesFor, reachOf, rowsWords } from './row-words.ts';
import { startingCells } from './starting-cells.ts';
import { ThingsTable } from './things-table.tsx';
import { useRowWords } from './use-row-words.ts';

type Place = { readonly role: string; readonly entity: string };

/** Who may do what: roles across, entities down, one mark per action; a cell opens to be changed. Saved as rules in access.cedar. */
export function AccessPage() {
  const { t, language } = useText();
  const toast = useToast();
  const draft = useDraft();
  const { files } = draft;
  const texts = { ...unsaved(draft.view.state), 'access.cedar': files?.['access.cedar'] ?? '', 'roles.yaml': files?.['roles.yaml'] ?? null };
  const asked = { app: draft.app, branch: draft.branch ?? 'main', files: texts };
  const matrix = useCall('access.read', asked, { enabled: files !== undefined && draft.branch !== undefined, placeholderData: (last) => last, retry: false });
  const [open, setOpen] = useState<Place>();
  // An empty name is a role that is being added.
  const [role, setRole] = useState<string>();
  const entities = useMemo(() => entityTitles(files ?? {}), [files]);

  /** Writes cells as rules, together with what else changes for them. */
  async function apply(cells: readonly AccessCell[], edits: Readonly<Record<string, string>> = {}, things: readonly AccessThing[] = []): Promise<boolean> {
    try {
      const { text, valid, issues } = await call('access.compose', { ...asked, files: { ...texts, ...edits }, cells: [...cells], things: [...things] });
      if (!valid) {
        toast.failed({ ...problemOf(undefined), detail: issues[0]?.message[language] ?? '' });
        return false;
      }
      draft.change({ ...edits, 'access.cedar': text });
      return true;
    } catch (error) {
      toast.failed(problemOf(error));
      return false;
    }
  }

  if (draft.view.problem && !files) return <Failure failing={draft.view.problem} />;
  if (matrix.isError && !matrix.data)
    return (
      <Failure
        failing={problemOf(matrix.error)}
        onRetry={() => void matrix.refetch()}
        action={
          <Link to={`/studio/${draft.app}?path=access.cedar`}>
            <Button>{t('access.toText')}</Button>
          </Link>
        }
      />
    );
  if (!matrix.data) return <Loading />;
  const { data } = matrix;
  const cell = open && cellAt(data, open);
  return (
    <div className={css['page']}>
      <Section
        title={t('access.title')}
        words={t('access.words')}
        actions={
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setRole('')}>
            {t('access.addRole')}
          </Button>
        }
      >
        {data.entities.length === 0 ? (
          <State title={t('access.noEntities')} words={t('access.noEntitiesWords')} />
        ) : (
          <MatrixTable matrix={data} entities={entities} busy={matrix.isPlaceholderData} onOpen={setOpen} onRole={setRole} />
        )}
      </Section>
      {data.things.length > 0 && (
        <Section title={t('access.things')} words={t('access.thingsWords')}>
          <ThingsTable matrix={data} busy={matrix.isPlaceholderData} onChange={(thing) => void apply([], {}, [thing])} />
        </Section>
      )}
      {data.byHand.length > 0 && <ByHand app={draft.app} rules={data.byHand} />}
      {open && cell && (
        <CellDrawer
          key={`${open.role}/${open.entity}`}
          app={draft.app}
          matrix={data}
          entities={entities}
          cell={cell}
          onSensitivity={(edits) => draft.change(edits)}
          files={files ?? {}}
          onApply={(next) => apply([next])}
          onClose={() => setOpen(undefined)}
        />
      )}
      {role !== undefined && (
        <RoleDialog
          taken={data.roles.map(({ name }) => name)}
          role={data.roles.find(({ name }) => name === role)}
          text={files?.['roles.yaml']}
          onSave={(text, added) => {
            const names = data.entities.map(({ name }) => name);
            const cells = added ? startingCells(added.role, names, added.start) : [];
            if (cells.length === 0) draft.change({ 'roles.yaml': text });
            else void apply(cells, { 'roles.yaml': text });
          }}
          onClose={() => setRole(undefined)}
        />
      )}
    </div>
  );
}

function cellAt(matrix: Matrix, place: Place): AccessCell {
  return matrix.cells.find((cell) => cell.role === place.role && cell.entity === place.entity) ?? emptyCell(place.role, place.entity);
}

/** Entity files as far as words need them; a file that can't be read has no titles. */
function entityTitles(files: Readonly<Record<string, string>>): Record<string, EntityTitles> {
  return Object.fromEntries(
    Object.entries(files).flatMap(([path, text]) => {
      const name = /^entities\/([^/]+)\.yaml$/.exec(path)?.[1];
      if (name === undefined) return [];
      try {
        return [[name, (parse(text) ?? {}) as EntityTitles]];
      } catch {
        return [];
      }
    }),
  );
}

function MatrixTable({
  matrix,
  entities,
  busy,
  onOpen,
  onRole,
}: {
  matrix: Matrix;
  entities: Readonly<Record<string, EntityTitles>>;
  busy: boolean;
  onOpen: (place: Place) => void;
  onRole: (role: string) => void;
}) {
  const { t, language } = useText();
  const words = useRowWords();
  const hand = (role: string, entity: string): number => matrix.byHand.filter((rule) => rule.cells.some((one) => one.role === role && one.entity === entity)).length;
  return (
    <div className={css['scroll']}>
      <table className={css['matrix']} aria-busy={busy} aria-label={t('access.title')}>
        <thead>
          <tr>
            <td />
            {matrix.roles.map((role) => (
              <th key={role.name} scope="col">
                {role.name === 'owner' ? (
                  titleIn(language, role.title, role.name)
                ) : (
                  <button type="button" className={studio['link']} onClick={() => onRole(role.name)} title={t('access.editRole')}>
                    {titleIn(language, role.title, role.name)}
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.entities.map((entity) => (
            <tr key={entity.name}>
              <th scope="row">{titleIn(language, entity.title, entity.name)}</th>
              {matrix.roles.map((role) => {
                if (role.everything)
                  return (
                    <td key={role.name}>
                      <span className={css['everything']}>
                        <ReachMark reach="all" /> {t('access.everything')}
                      </span>
                    </td>
                  );
                const cell = cellAt(matrix, { role: role.name, entity: entity.name });
                const names = namesFor({ language, entity: entity.name, entities, attributes: matrix.attributes });
                return (
                  <td key={role.name}>
                    <button type="button" className={css['cell']} onClick={() => onOpen({ role: role.name, entity: entity.name })}>
                      {rowActions.map((action) => (
                        <span
                          key={action}
                          data-reach={reachOf(cell.rows[action])}
                          title={`${t(`access.actions.${action}`)}: ${rowsWords(cell.rows[action], names, { words, attributes: matrix.attributes })}`}
                        >
                          <ReachMark reach={reachOf(cell.rows[action])} /> {t(`access.actions.${action}`)}
                          <span className={css['unseen']}>: {t(`access.reach.${reachOf(cell.rows[action])}`)}</span>
                        </span>
                      ))}
                      {hand(role.name, entity.name) > 0 && <Tag colour="amber">{t('access.handHere', { count: hand(role.name, entity.name) })}</Tag>}
                      {cell.hidden.length > 0 && <Tag>{t('access.hiddenFields', { count: cell.hidden.length })}</Tag>}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className={css['legend']}>
        {(['all', 'some', 'none'] as const).map((reach) => (
          <span key={reach} data-reach={reach}>
            <ReachMark reach={reach} /> {t(`access.reach.${reach}`)}
          </span>
        ))}
      </p>
    </div>
  );
}

/** Rules the picture can't show count all the same: listed as they stand, with the way to their line. */
function ByHand({ app, rules }: { app: string; rules: Matrix['byHand'] }) {
  const { t, language } = useText();
  return (
    <Section title={t('access.byHand')} words={t('access.byHandWords')}>
      <ul className={css['byHand']}>
        {rules.map((rule) => (
          <li key={rule.id}>
            <details className={studio['fold']}>
              <summary>
                <Tag colour={rule.effect === 'permit' ? 'green' : 'red'}>{t(`permissions.${rule.effect}`)}</Tag> {rule.id} — {rule.why[language]}
              </summary>
              <pre className={studio['code']}>{rule.text}</pre>
              <Link to={`/studio/${app}?path=access.cedar&line=${rule.line}`}>{`access.cedar:${rule.line}`}</Link>
            </details>
          </li>
        ))}
      </ul>
      <Alert type="info" showIcon title={t('access.byHandCount')} />
    </Section>
  );
}
