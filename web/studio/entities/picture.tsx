import { ApartmentOutlined, ExpandOutlined } from '@ant-design/icons';
import {
  Background,
  BackgroundVariant,
  Controls,
  type Edge,
  type EdgeChange,
  MarkerType,
  MiniMap,
  type NodeChange,
  type OnConnectEnd,
  Panel,
  ReactFlow,
  useNodesState,
  useReactFlow,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { Button } from 'antd';
import { useCallback, useEffect, useMemo } from 'react';
import { useText } from '../../kit/index.ts';
import { arrange } from './arrange.ts';
import { cardinalityOf } from './design.ts';
import { useDesigning } from './designing.ts';
import { addRelation } from './edit-entity.ts';
import { EntityNode, type EntityNodeType } from './entity-node.tsx';
import css from './entities.module.css';
import { layoutFile, type Places, writeLayout } from './layout.ts';

const nodeTypes = { entity: EntityNode };
/** So many can be looked at together. */
const few = 12;

/** Entities with their fields, and the relations as lines. What is moved here is kept in a file of its own. */
export function Picture() {
  const { t } = useText();
  const { files, design, places, selection, select, change } = useDesigning();
  const entities = useMemo(() => design.entities.map((one) => one.entity), [design]);
  const drawn = useMemo(
    () =>
      entities.map((entity): EntityNodeType => ({
        id: entity.name,
        type: 'entity',
        position: places[entity.name] ?? { x: 0, y: 0 },
        data: { entity },
        selected: selection?.entity === entity.name,
      })),
    [entities, places, selection],
  );
  const [nodes, setNodes, onNodesChange] = useNodesState(drawn);
  const { fitView, setCenter } = useReactFlow();
  useEffect(() => setNodes((now) => drawn.map((node) => ({ ...now.find((one) => one.id === node.id), ...node }))), [drawn, setNodes]);

  // What was found by name is brought into view.
  const asked = selection?.entity;
  useEffect(() => {
    const place = asked === undefined ? undefined : places[asked];
    if (place && !inView(place)) void setCenter(place.x + 120, place.y + 100, { zoom: 0.9 });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only when another one is chosen, not when it is moved
  }, [asked]);

  const fit = useCallback((): void => void fitView({ padding: 0.15, maxZoom: 1 }), [fitView]);
  // As long as there are few, all are in view when one is added.
  const count = entities.length;
  useEffect(() => {
    const timer = count <= few ? setTimeout(fit, 50) : undefined;
    return () => clearTimeout(timer);
  }, [count, fit]);

  function keep(next: Places): void {
    change({ [layoutFile]: writeLayout(Object.fromEntries(entities.map((entity) => [entity.name, next[entity.name] ?? { x: 0, y: 0 }]))) }, 'layout');
  }
  function onChange(changes: NodeChange<EntityNodeType>[]): void {
    onNodesChange(changes);
    const moved = changes.flatMap((one) => (one.type === 'position' && one.dragging !== true && one.position ? [[one.id, one.position] as const] : []));
    if (moved.some(([id, position]) => places[id]?.x !== position.x || places[id]?.y !== position.y)) keep({ ...places, ...Object.fromEntries(moved) });
    const chosen = changes.find((one) => one.type === 'select' && one.selected);
    // A field that was clicked has been chosen already.
    if (chosen && 'id' in chosen) select((now) => (now?.entity === chosen.id ? now : { entity: chosen.id }));
  }
  function onEdge(changes: EdgeChange[]): void {
    const chosen = changes.find((one) => one.type === 'select' && one.selected);
    if (!chosen || !('id' in chosen)) return;
    const [entity = '', relation = ''] = chosen.id.split('.');
    select({ entity, relation });
  }
  function relate(source: string, target: string, handle: string | null | undefined): void {
    const made = addRelation(files, design, { from: source, to: target, ...(typeof handle === 'string' && { field: handle }) });
    if (!made) return;
    change(made.edits);
    select({ entity: made.entity, relation: made.name });
  }
  /** A line may end anywhere on an entity, not only at its dot. */
  const onConnectEnd: OnConnectEnd = (event, { fromNode, fromHandle, isValid }) => {
    const at = 'changedTouches' in event ? event.changedTouches[0] : event;
    const over = at && document.elementFromPoint(at.clientX, at.clientY)?.closest<HTMLElement>('.react-flow__node')?.dataset['id'];
    if (!isValid && fromNode && over !== undefined) relate(fromNode.id, over, fromHandle?.id);
  };
  const edges = useMemo(
    () =>
      entities.flatMap((entity) =>
        Object.entries(entity.relations ?? {}).map(([name, relation]): Edge => {
          const chosen = selection?.entity === entity.name && selection.relation === name;
          return {
            id: `${entity.name}.${name}`,
            source: entity.name,
            target: relation.to,
            sourceHandle: relation.fields[0] ?? null,
            type: 'smoothstep',
            label: cardinalityOf(entity, relation) === 'one-one' ? '1 : 1' : 'n : 1',
            ariaLabel: `${entity.name}.${name} → ${relation.to}`,
            markerEnd: { type: MarkerType.ArrowClosed },
            selected: chosen,
          };
        }),
      ),
    [entities, selection],
  );
  return (
    <ReactFlow
      className={css['flow'] ?? ''}
      aria-label={t('entities.pictureLabel')}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      onNodesChange={onChange}
      onEdgesChange={onEdge}
      onConnect={({ source, target, sourceHandle }) => relate(source, target, sourceHandle)}
      onConnectEnd={onConnectEnd}
      onPaneClick={() => select(undefined)}
      isValidConnection={({ source, target }) => source !== '' && target !== ''}
      deleteKeyCode={null}
      minZoom={0.1}
      fitView
      fitViewOptions={{ padding: 0.15, maxZoom: 1 }}
      onlyRenderVisibleElements={entities.length > 60}
      proOptions={{ hideAttribution: true }}
      ariaLabelConfig={{
        'node.a11yDescription.default': t('entities.pictureHelp'),
        'node.a11yDescription.keyboardDisabled': t('entities.pictureHelp'),
        'node.a11yDescription.ariaLiveMessage': ({ x, y }) => `x ${x}, y ${y}`,
        'edge.a11yDescription.default': t('entities.edgeHelp'),
        'controls.ariaLabel': t('entities.zoom'),
        'controls.zoomIn.ariaLabel': t('entities.zoomIn'),
        'controls.zoomOut.ariaLabel': t('entities.zoomOut'),
        'minimap.ariaLabel': t('entities.pictureLabel'),
        'handle.ariaLabel': t('entities.dot'),
      }}
    >
      <Background variant={BackgroundVariant.Dots} gap={16} />
      {count > few && <MiniMap pannable zoomable ariaLabel={t('entities.pictureLabel')} />}
      <Controls showInteractive={false} showFitView={false} />
      <Panel position="top-left">
        <Button size="small" icon={<ExpandOutlined />} onClick={fit}>
          {t('entities.fit')}
        </Button>{' '}
        <Button
          size="small"
          icon={<ApartmentOutlined />}
          onClick={() => {
            keep(arrange(entities));
            setTimeout(fit, 50);
          }}
        >
          {t('entities.arrange')}
        </Button>
      </Panel>
    </ReactFlow>
  );
}

/** Is a place of the picture within what is shown? */
function inView(place: { x: number; y: number }): boolean {
  const pane = document.querySelector('.react-flow');
  const port = document.querySelector<HTMLElement>('.react-flow__viewport');
  if (!pane || !port) return true;
  const { width, height } = pane.getBoundingClientRect();
  const matrix = new DOMMatrixReadOnly(getComputedStyle(port).transform);
  const [x, y] = [place.x * matrix.a + matrix.e, place.y * matrix.d + matrix.f];
  return x > -40 && y > -40 && x < width - 80 && y < height - 60;
}
