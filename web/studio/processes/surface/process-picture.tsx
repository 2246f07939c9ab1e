import { useEffect, useRef, useState } from 'react';
import { useText } from '../../../kit/index.ts';
import { createDiagram, type Diagram, type ElementMark } from './bpmn-diagram.ts';
import { namesIn } from '../design/names-in.ts';
import css from './process-picture.module.css';

/** A process to look at in the person's language, with marks on its elements; a click tells which one. Not for changing it. */
export function ProcessPicture({ text, label, marks, onChoose }: { text: string; label: string; marks: readonly ElementMark[]; onChoose?: (element: string | undefined) => void }) {
  const { t, language } = useText();
  const [host, setHost] = useState<HTMLDivElement | null>(null);
  const [diagram, setDiagram] = useState<Diagram>();
  const told = useRef(onChoose);
  const words = useRef(t('processes.diagram', { returnObjects: true }));
  useEffect(() => {
    told.current = onChoose;
  });
  useEffect(() => {
    if (!host) return;
    const made = createDiagram(host, { words: words.current, editable: false });
    made.onChoose((element) => told.current?.(element));
    setDiagram(made);
    return () => {
      setDiagram(undefined);
      made.destroy();
    };
  }, [host]);
  useEffect(() => {
    if (diagram) void diagram.open(namesIn(text, language));
  }, [diagram, text, language]);
  useEffect(() => diagram?.mark(marks), [diagram, marks]);
  return <div ref={setHost} className={css['picture']} role="region" aria-label={label} />;
}
