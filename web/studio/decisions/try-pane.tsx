import { SaveOutlined } from '@ant-design/icons';
import { decide, type DecisionFile, type DecisionOutcome, type Json, type MatchedRules, playStart } from '@portico/bpmn';
import { Button, Select } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { Labelled, useText, useToast } from '../../kit/index.ts';
import { KeepDialog } from '../processes/simulation/keep-dialog.tsx';
import { decisionTestFile, withDecisionTest } from '../processes/simulation/keep-test.ts';
import { ValueRows } from '../processes/simulation/value-rows.tsx';
import { type Typed, typedOf, valuesOf } from '../processes/simulation/values.ts';
import { wordsOf } from '../processes/simulation/words.ts';
import css from './decisions.module.css';
import { wantedBy } from './design/wanted.ts';

interface TryProps {
  readonly name: string;
  readonly read: DecisionFile;
  readonly files: Readonly<Record<string, string>>;
  readonly onFiles: (edits: Readonly<Record<string, string>>) => void;
  /** Ids of the rules the value follows from. */
  readonly onMatched: (rules: readonly string[]) => void;
}

/** What a decision says of values typed in, at once, and the rules it follows from. */
export function TryPane({ name, read, files, onFiles, onMatched }: TryProps) {
  const { t, language } = useText();
  const toast = useToast();
  const { model, decisions } = read;
  const [chosen, setChosen] = useState<string>();
  const [typed, setTyped] = useState<Typed>({});
  const [keeping, setKeeping] = useState(false);
  const id = decisions.some((one) => one.id === chosen) ? chosen : (model?.main ?? decisions.at(-1)?.id);
  const variables = useMemo(() => valuesOf(typed), [typed]);
  const outcome = useMemo(() => (model && id !== undefined ? decide(model, { decision: id, variables, at: playStart }) : undefined), [model, id, variables]);
  useEffect(() => onMatched(outcome?.ok === true ? outcome.matched.flatMap(({ ids }) => ids) : []), [outcome, onMatched]);
  if (!model || id === undefined || !outcome) return <p className={css['muted']}>{t('decisions.mendFirst')}</p>;
  const address = id === model.main ? name : `${name}#${id}`;
  return (
    <div className={css['try']}>
      <h2>{t('decisions.try')}</h2>
      <p className={css['muted']}>{t('decisions.tryWords')}</p>
      {decisions.length > 1 && (
        <Labelled id="try-decision" label={t('processes.panel.decisionName')}>
          <Select id="try-decision" value={id} options={decisions.map((one) => ({ value: one.id, label: wordsOf(one.name, one.id, language) }))} onChange={setChosen} />
        </Labelled>
      )}
      <ValueRows label={t('decisions.given')} wanted={wantedBy(model, id)} used={[]} typed={typed} onTyped={setTyped} />
      <Result outcome={outcome} names={new Map(decisions.map((one) => [one.id, wordsOf(one.name, one.id, language)]))} />
      {outcome.ok && (
        <Button icon={<SaveOutlined />} onClick={() => setKeeping(true)}>
          {t('processes.sim.keep')}
        </Button>
      )}
      {keeping && outcome.ok && (
        <KeepDialog
          words={t('decisions.keepWords')}
          onClose={() => setKeeping(false)}
          onKeep={(title) => {
            const path = decisionTestFile(name);
            onFiles({
              [path]: withDecisionTest(files[path], { decision: address, name: title, given: variables, value: outcome.value as Json, rules: outcome.matched.at(-1)?.ids ?? [] }),
            });
            setKeeping(false);
            toast.done(t('processes.sim.kept', { path }));
          }}
        />
      )}
    </div>
  );
}

function Result({ outcome, names }: { outcome: DecisionOutcome; names: ReadonlyMap<string, string> }) {
  const { t, language } = useText();
  if (!outcome.ok)
    return (
      <div role="status" className={css['result']} data-bad>
        <strong>{t('decisions.noValue')}</strong>
        <span>{outcome.message[language]}</span>
      </div>
    );
  return (
    <div role="status" className={css['result']}>
      <small>{t('decisions.value')}</small>
      <output>{typedOf(outcome.value as Json)}</output>
      <ul>
        {outcome.matched.map((one) => (
          <li key={one.decision}>{ruleWords(one, { t, name: names.get(one.decision) ?? one.decision })}</li>
        ))}
      </ul>
    </div>
  );
}

function ruleWords({ rules, value }: MatchedRules, { t, name }: { t: ReturnType<typeof useText>['t']; name: string }): string {
  const shown = typedOf(value as Json);
  return rules.length === 0 ? t('decisions.worked', { name, value: shown }) : t('decisions.byRules', { name, value: shown, rules: rules.join(', '), count: rules.length });
}
