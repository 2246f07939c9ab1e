import { ArrowLeftOutlined, SaveOutlined, StepForwardOutlined, UndoOutlined } from '@ant-design/icons';
import { type Means, type Move, playMeans, processAt, type ProcessDefinition, readProcesses } from '@portico/bpmn';
import { Button, Segmented, Select } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { State, useText, useToast } from '../../../kit/index.ts';
import { fileOf } from '../design/process-files.ts';
import { ProcessPicture } from '../surface/process-picture.tsx';
import { useAround } from '../use-diagram.ts';
import { KeepDialog } from './keep-dialog.tsx';
import { testFileOf, withTest } from './keep-test.ts';
import { begin, marksBefore, moved, now, type Simulation, takenBack } from './simulation.ts';
import css from './simulator.module.css';
import { StartPanel } from './start-panel.tsx';
import { picture } from './tokens.ts';
import { WaitPanel } from './wait-panel.tsx';
import { wordsOf } from './words.ts';

type Files = Readonly<Record<string, string>>;
interface SimulatorProps {
  readonly name: string;
  readonly files: Files;
  readonly onFiles: (edits: Readonly<Record<string, string>>) => void;
  readonly onClose: () => void;
}

/** A process tried in the browser by the engine that runs it for real: what it waits for is answered by hand. */
export function Simulator({ name, files, onFiles, onClose }: SimulatorProps) {
  const { t, language } = useText();
  const { roles } = useAround();
  const text = files[fileOf('process', name)] ?? '';
  const file = useMemo(() => readProcesses(text, { roles }), [text, roles]);
  const [id, setId] = useState<string>();
  const chosen = file.processes.find((one) => one.id === id) ?? file.processes[0];
  const means = useMemo(() => playMeans((decision) => files[fileOf('decision', decision)]), [files]);
  return (
    <div className={css['simulator']}>
      <header className={css['bar']}>
        <Button icon={<ArrowLeftOutlined />} onClick={onClose}>
          {t('processes.sim.back')}
        </Button>
        <strong>{t('processes.sim.title')}</strong>
        {file.processes.length > 1 && (
          <Select
            aria-label={t('processes.panel.process')}
            value={chosen?.id}
            popupMatchSelectWidth={false}
            options={file.processes.map((one) => ({ value: one.id, label: wordsOf(one.name, one.id, language) }))}
            onChange={setId}
          />
        )}
      </header>
      {chosen ? (
        <Trial key={chosen.id} address={processAt(file, name) ? name : `${name}#${chosen.id}`} definition={chosen} text={text} means={means} files={files} onFiles={onFiles} />
      ) : (
        <State title={t('processes.sim.nothing')} words={t('processes.sim.nothingWords')} action={<Button onClick={onClose}>{t('processes.sim.back')}</Button>} />
      )}
    </div>
  );
}

interface TrialProps {
  /** How tests name the process. */
  readonly address: string;
  readonly definition: ProcessDefinition;
  readonly text: string;
  readonly means: Means;
  readonly files: Files;
  readonly onFiles: (edits: Readonly<Record<string, string>>) => void;
}

function Trial({ address, definition, text, means, files, onFiles }: TrialProps) {
  const { t } = useText();
  const toast = useToast();
  const [simulation, setSimulation] = useState<Simulation>();
  const [pace, setPace] = useState<Pace>('slow');
  const [keeping, setKeeping] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const { shown, next } = useShown(simulation, pace);
  const play = simulation && now(simulation);
  const marks = useMemo(() => (play ? picture(play, shown) : []), [play, shown]);
  const isMoving = play !== undefined && shown < play.marks.length;
  const move = (one: Move): void => {
    if (simulation) setSimulation(moved(simulation, one, means));
  };
  return (
    <div className={css['trial']}>
      <div className={css['picture']}>
        <ProcessPicture text={text} label={t('processes.canvas')} marks={marks} onChoose={setChosen} />
      </div>
      <aside className={css['side']} aria-label={t('processes.sim.title')}>
        {!simulation || !play ? (
          <StartPanel definition={definition} onStart={(begun) => setSimulation(begin(definition, begun, means))} />
        ) : (
          <>
            <div className={css['tools']}>
              <Button icon={<UndoOutlined />} disabled={simulation.moves.length === 0} onClick={() => setSimulation(takenBack(simulation))}>
                {t('processes.sim.takeBack')}
              </Button>
              <Button onClick={() => setSimulation(undefined)}>{t('processes.sim.again')}</Button>
              <Button icon={<SaveOutlined />} onClick={() => setKeeping(true)}>
                {t('processes.sim.keep')}
              </Button>
            </div>
            <div className={css['tools']}>
              <Segmented
                aria-label={t('processes.sim.pace')}
                size="small"
                value={pace}
                onChange={setPace}
                options={paces.map((value) => ({ value, label: t(`processes.sim.paces.${value}`) }))}
              />
              {pace === 'step' && (
                <Button size="small" icon={<StepForwardOutlined />} disabled={!isMoving} onClick={next}>
                  {t('processes.sim.next')}
                </Button>
              )}
            </div>
            <WaitPanel play={play} moves={simulation.moves} isMoving={isMoving} chosen={chosen} onMove={move} />
          </>
        )}
      </aside>
      {keeping && simulation && (
        <KeepDialog
          words={t('processes.sim.keepWords')}
          onClose={() => setKeeping(false)}
          onKeep={(title) => {
            const path = testFileOf(address);
            onFiles({ [path]: withTest(files[path], { process: address, name: title, simulation }) });
            setKeeping(false);
            toast.done(t('processes.sim.kept', { path }));
          }}
        />
      )}
    </div>
  );
}

const paces = ['atOnce', 'slow', 'step'] as const;
type Pace = (typeof paces)[number];
/** Milliseconds between two marks. */
const beat = 350;

/** How many marks of a simulation are shown: those of the last move come one by one, or when asked for. */
function useShown(simulation: Simulation | undefined, pace: Pace): { shown: number; next: () => void } {
  const total = simulation ? now(simulation).marks.length : 0;
  const [at, setAt] = useState({ simulation, shown: 0 });
  if (at.simulation !== simulation) {
    const isOn = simulation !== undefined && simulation.moves.length >= (at.simulation?.moves.length ?? 0);
    setAt({ simulation, shown: isOn && (pace === 'step' || !calm()) ? marksBefore(simulation) : total });
  }
  const shown = pace === 'atOnce' ? total : Math.min(at.shown, total);
  useEffect(() => {
    if (pace !== 'slow' || shown >= total) return;
    const timer = window.setTimeout(() => setAt((before) => ({ ...before, shown: before.shown + 1 })), beat);
    return () => window.clearTimeout(timer);
  }, [pace, shown, total]);
  return { shown, next: () => setAt((before) => ({ ...before, shown: Math.min(before.shown + 1, total) })) };
}

/** Does the device ask for less motion? What is shown step by step when asked for is no motion. */
function calm(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
