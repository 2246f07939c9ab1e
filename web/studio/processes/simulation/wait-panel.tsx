import { incidentWords, type Move, movesOn, outcomeOf, type Play, type Wait } from '@portico/bpmn';
import { Button, Input, Space } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { formatDateTime, type Language, useText } from '../../../kit/index.ts';
import { useAround } from '../use-diagram.ts';
import css from './simulator.module.css';
import { type Typed, typedOf, usedNames, valuesOf, wantedAt } from './values.ts';
import { ValueRows } from './value-rows.tsx';
import { nodeWords } from './words.ts';

interface PanelProps {
  readonly play: Play;
  readonly moves: readonly Move[];
  /** Tokens are still on their way in the picture. */
  readonly isMoving: boolean;
  /** The element clicked in the picture. */
  readonly chosen: string | undefined;
  readonly onMove: (move: Move) => void;
}

/** What a simulated process waits for and how it is answered, its variables, and what happened so far. */
export function WaitPanel({ play, moves, isMoving, chosen, onMove }: PanelProps) {
  const { t, language } = useText();
  const { waits, state, at, definition } = play;
  const outcome = outcomeOf(play);
  const name = (id: string): string => nodeWords(definition.nodes[id], id, language);
  const isOver = state.status !== 'running';
  return (
    <div className={css['panel']}>
      <p role="status" className={css['status']} data-status={isMoving ? 'moving' : state.status}>
        {isMoving
          ? t('processes.sim.moving')
          : isOver
            ? t(`processes.sim.status.${state.status}`, { ends: outcome.ends.map(name).join(', ') || '–' })
            : t('processes.sim.waiting', { count: waits.length })}
      </p>
      {!isMoving && !isOver && <AdHoc play={play} onMove={onMove} />}
      {!isMoving && (
        <ul className={css['waits']}>
          {waits.map((wait) => (
            <WaitItem key={wait.id} play={play} wait={wait} isChosen={chosen === wait.element} onMove={onMove} />
          ))}
        </ul>
      )}
      <Variables play={play} onMove={isOver ? undefined : onMove} />
      <section>
        <h3>{t('processes.sim.happened')}</h3>
        <small>{t('processes.sim.clock', { at: formatDateTime(at, language) })}</small>
        <ol className={css['log']}>
          <li>{t('processes.sim.did.begun')}</li>
          {moves.map((move, index) => (
            <li key={index}>{moveWords(move, { t, name })}</li>
          ))}
        </ol>
      </section>
    </div>
  );
}

function moveWords(move: Move, { t, name }: { t: ReturnType<typeof useText>['t']; name: (id: string) => string }): string {
  if ('complete' in move) return t('processes.sim.did.complete', { name: name(move.complete) });
  if ('due' in move) return t('processes.sim.did.due', { name: name(move.due) });
  if ('error' in move) return t('processes.sim.did.error', { name: name(move.on), code: move.error });
  if ('fail' in move) return t('processes.sim.did.fail', { name: name(move.fail) });
  if ('retry' in move) return t('processes.sim.did.retry', { name: name(move.retry) });
  if ('activate' in move) return t('processes.sim.did.activate', { name: name(move.activate) });
  if ('set' in move) return t('processes.sim.did.set', { names: Object.keys(move.set).join(', ') });
  return t('processes.sim.did.cancel');
}

function WaitItem({ play, wait, isChosen, onMove }: { play: Play; wait: Wait; isChosen: boolean; onMove: (move: Move) => void }) {
  const { t, language } = useText();
  const { entities } = useAround();
  const [typed, setTyped] = useState<Typed>({});
  const [code, setCode] = useState<string>();
  const place = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isChosen) place.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  const node = play.definition.nodes[wait.element];
  const can = movesOn(wait);
  const answers = can.includes('complete');
  const { element } = wait;
  return (
    <li ref={place} data-chosen={isChosen}>
      <strong>{nodeWords(node, element, language)}</strong>
      <small>{waitWords(wait, { t, language })}</small>
      {answers && <ValueRows label={t('processes.sim.answer')} wanted={wantedAt(node, entities, language)} used={usedNames(play.definition)} typed={typed} onTyped={setTyped} />}
      <div className={css['answers']}>
        {answers && (
          <Button type="primary" onClick={() => onMove({ complete: element, with: valuesOf(typed) })}>
            {t(`processes.sim.complete.${wait.type === 'task' || wait.type === 'message' || wait.type === 'signal' ? wait.type : 'effect'}`)}
          </Button>
        )}
        {can.includes('due') && (
          <Button type="primary" onClick={() => onMove({ due: element })}>
            {t('processes.sim.fire')}
          </Button>
        )}
        {can.includes('retry') && (
          <Button type="primary" onClick={() => onMove({ retry: element })}>
            {t('processes.sim.retry')}
          </Button>
        )}
        {can.includes('error') && code === undefined && <Button onClick={() => setCode('')}>{t('processes.sim.error')}</Button>}
        {can.includes('fail') && <Button onClick={() => onMove({ fail: element })}>{t('processes.sim.fail')}</Button>}
      </div>
      {code !== undefined && (
        <Space.Compact>
          <Input
            autoFocus
            aria-label={t('processes.panel.errorName')}
            placeholder={t('processes.panel.errorName')}
            maxLength={100}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
          <Button disabled={code.trim() === ''} onClick={() => onMove({ error: code.trim(), on: element })}>
            {t('processes.sim.error')}
          </Button>
        </Space.Compact>
      )}
    </li>
  );
}

function waitWords(wait: Wait, { t, language }: { t: ReturnType<typeof useText>['t']; language: Language }): string {
  switch (wait.type) {
    case 'task': {
      const whom = [...(wait.assignee === undefined ? [] : [wait.assignee]), ...wait.candidates, ...wait.roles];
      return whom.length === 0 ? t('processes.sim.wait.taskNobody') : t('processes.sim.wait.task', { whom: whom.join(', ') });
    }
    case 'timer':
      return t('processes.sim.wait.timer', { at: formatDateTime(wait.due, language) });
    case 'message':
      return wait.key === undefined ? t('processes.sim.wait.message', { name: wait.message }) : t('processes.sim.wait.messageKey', { name: wait.message, key: wait.key });
    case 'signal':
      return t('processes.sim.wait.signal', { name: wait.signal });
    case 'incident':
      return t('processes.sim.wait.incident', { code: wait.code, text: incidentWords(wait)[language] });
    default:
      return t(`processes.sim.wait.${wait.type}`);
  }
}

/** What can be begun in open ad-hoc sub-processes. */
function AdHoc({ play, onMove }: { play: Play; onMove: (move: Move) => void }) {
  const { t, language } = useText();
  const open = play.state.tokens.flatMap((token) => {
    const node = play.definition.nodes[token.at];
    const isOpen = token.state === 'inside' && node?.kind === 'activity' && node.work.type === 'sub' && node.work.sub === 'ad-hoc';
    return isOpen ? (play.definition.scopes[token.at]?.nodes ?? []).filter((id) => play.definition.nodes[id]?.incoming.length === 0) : [];
  });
  if (open.length === 0) return null;
  return (
    <div className={css['answers']}>
      {[...new Set(open)].map((id) => (
        <Button key={id} onClick={() => onMove({ activate: id })}>
          {t('processes.sim.activate', { name: nodeWords(play.definition.nodes[id], id, language) })}
        </Button>
      ))}
    </div>
  );
}

/** The process's variables; while it runs, somebody may set others. */
function Variables({ play, onMove }: { play: Play; onMove: ((move: Move) => void) | undefined }) {
  const { t } = useText();
  const [typed, setTyped] = useState<Typed>();
  const entries = Object.entries(outcomeOf(play).variables);
  return (
    <section>
      <h3>{t('processes.sim.variables')}</h3>
      {entries.length === 0 ? (
        <small>{t('processes.sim.noVariables')}</small>
      ) : (
        <dl className={css['variables']}>
          {entries.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{typedOf(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      {onMove && typed === undefined && (
        <Button size="small" onClick={() => setTyped({})}>
          {t('processes.sim.set')}
        </Button>
      )}
      {onMove && typed !== undefined && (
        <>
          <ValueRows label={t('processes.sim.set')} wanted={[]} used={usedNames(play.definition)} typed={typed} onTyped={setTyped} />
          <div className={css['answers']}>
            <Button
              size="small"
              type="primary"
              onClick={() => {
                onMove({ set: valuesOf(typed) });
                setTyped(undefined);
              }}
            >
              {t('processes.sim.set')}
            </Button>
            <Button size="small" onClick={() => setTyped(undefined)}>
              {t('action.cancel')}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
