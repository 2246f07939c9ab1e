import type { Page } from '@portico/contracts';

/** A page of five hundred blocks: forty sections, each with two columns of texts, buttons and headings, and in every fourth a table of this entity. */
export function manyBlocks(entity: string): Page {
  const leaf = (section: number, number: number) => {
    const id = `leaf${section}_${number}`;
    if (number === 1 && section % 4 === 0) return { id, type: 'table', props: { source: { records: entity, limit: 5 } } };
    if (number % 4 === 0) return { id, type: 'button', props: { title: `Button ${number}`, actions: [{ do: 'refresh' }] } };
    if (number % 4 === 1) return { id, type: 'markdown', props: { text: `Text **${section}**` } };
    return { id, type: 'heading', props: { text: `Heading ${section}.${number}`, level: '3' } };
  };
  const sections = Array.from({ length: 40 }, (_, at) => {
    const section = at + 1;
    const leaves = Array.from({ length: section <= 20 ? 10 : 9 }, (_one, index) => leaf(section, index + 1));
    const columns = { id: `columns${section}`, type: 'columns', props: { widths: [6, 6] }, slots: { column1: leaves.slice(0, 5), column2: leaves.slice(5) } };
    return {
      id: `section${section}`,
      type: 'section',
      props: { title: `Section ${section}` },
      slots: { content: [columns, { id: `end${section}`, type: 'heading', props: { text: 'End' } }] },
    };
  });
  return { format: 1, name: 'many', title: 'Many', kind: 'page', body: sections };
}
