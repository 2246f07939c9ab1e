import { Graph, layout } from '@dagrejs/dagre';
import type { Entity } from '@portico/contracts';
import { heightOf, nodeWidth, type Places } from './layout.ts';

/** Places for all entities: what points at others stands left of them, and lines cross as little as may be. */
export function arrange(entities: readonly Entity[]): Places {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 24, ranksep: 90 });
  graph.setDefaultEdgeLabel(() => ({}));
  const names = new Set(entities.map((entity) => entity.name));
  for (const entity of entities) graph.setNode(entity.name, { width: nodeWidth, height: heightOf(entity) });
  for (const entity of entities) {
    for (const [name, relation] of Object.entries(entity.relations ?? {}))
      if (names.has(relation.to) && relation.to !== entity.name) graph.setEdge(entity.name, relation.to, {}, name);
  }
  layout(graph);
  return Object.fromEntries(
    entities.map((entity) => {
      const { x, y } = graph.node(entity.name) as { x: number; y: number };
      return [entity.name, { x: Math.round(x - nodeWidth / 2), y: Math.round(y - heightOf(entity) / 2) }];
    }),
  );
}
