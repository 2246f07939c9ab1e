import { EyeInvisibleOutlined, QuestionCircleOutlined, WarningFilled } from '@ant-design/icons';
import { blockTypes, type PageNode, slotsOf, titleIn } from '@portico/contracts';
import { Component, memo, type ReactNode, useState } from 'react';
import { useText } from '../../kit/index.ts';
import { spell } from '../../render/index.ts';
import { drawBlock } from '../../render/page/block.tsx';
import { asksForEntity } from './design/suggest.ts';
import { setEntity } from './design/edit.ts';
import { around } from './design/tree.ts';
import css from './canvas.module.css';
import { partsOf } from './properties/part-list.ts';
import { Clickable } from './surface/puck-surface.tsx';
import { useDesign, useDesigning, useFindings } from './use-design.ts';

type Slots = Readonly<Record<string, ReactNode>>;

/** A block on the canvas: as people will see it, with what a designer has to know beside it. */
export const CanvasBlock = memo(function CanvasBlock({ node, slots }: { node: PageNode; slots: Slots }) {
  const { t, language } = useText();
  const findings = useFindings(node.id);
  return (
    <div className={css['block']} data-hidden={node.visible !== undefined || undefined}>
      {node.visible !== undefined && (
        <span className={css['mark']} title={t('designer.sometimes', { when: node.visible.slice(1) })}>
          <EyeInvisibleOutlined />
        </span>
      )}
      {findings.length > 0 && (
        <p className={css['finding']} role="note">
          <WarningFilled /> {findings[0]?.message[language]}
          {findings.length > 1 && ` (+${findings.length - 1})`}
        </p>
      )}
      <BlockBox key={node.type} node={node}>
        <Inside node={node} slots={slots} />
      </BlockBox>
    </div>
  );
});

function Inside({ node, slots }: { node: PageNode; slots: Slots }) {
  if (!blockTypes[node.type]) return <UnknownBlock node={node} />;
  if (asksForEntity(node)) return <ChooseEntity node={node} />;
  if (node.type === 'tabs' || node.type === 'steps') return <PartsOnCanvas node={node} slots={slots} />;
  if (node.type === 'field') return <FieldOnCanvas node={node} />;
  // A block that takes others must let the pointer through to them; of all others nothing can be operated here.
  return Object.keys(slots).length > 0 ? drawBlock(node, slots) : <div inert>{drawBlock(node, slots)}</div>;
}

/** Portico does not draw it: it keeps its place and everything in it. */
function UnknownBlock({ node }: { node: PageNode }) {
  const { t } = useText();
  return (
    <div className={css['unknown']}>
      <QuestionCircleOutlined />
      <span>
        <strong>{node.type}</strong> <code>{node.id}</code>
        <small>{t('designer.unknownWords')}</small>
      </span>
    </div>
  );
}

/** Asks a new block the one thing it can not do without. */
function ChooseEntity({ node }: { node: PageNode }) {
  const { t, language } = useText();
  const { design, model } = useDesigning();
  const type = blockTypes[node.type];
  return (
    <div className={css['choose']}>
      <strong>{type?.title[language]}</strong>
      <span>{t(model.entities.length > 0 ? 'designer.chooseEntity' : 'designer.noEntities')}</span>
      <Clickable className={css['chips']}>
        {model.entities.map((entity) => (
          <button
            key={entity.name}
            type="button"
            tabIndex={-1}
            onClick={(event) => {
              event.stopPropagation();
              design.change(setEntity(design.now().page, node.id, entity), { select: node.id });
            }}
          >
            {titleIn(language, entity.plural ?? entity.title, spell(entity.name))}
          </button>
        ))}
      </Clickable>
    </div>
  );
}

/** Tabs and steps: one part at a time, the one in which something is chosen. */
function PartsOnCanvas({ node, slots }: { node: PageNode; slots: Slots }) {
  const { t, language } = useText();
  const [opened, setOpened] = useState<string>();
  const parts = partsOf(node.props?.['parts']);
  const inside = useDesign(({ page, selected }) => {
    if (selected === undefined) return undefined;
    const chain = [selected, ...around(page, selected).map(({ id }) => id)];
    const child = chain[chain.indexOf(node.id) - 1];
    return chain.includes(node.id) && child !== undefined ? slotsOf(node).find((slot) => node.slots?.[slot]?.some(({ id }) => id === child)) : undefined;
  });
  const [seen, setSeen] = useState(inside);
  if (inside !== seen) {
    setSeen(inside);
    if (inside !== undefined) setOpened(inside);
  }
  const open = parts.find(({ key }) => key === opened) ?? parts[0];
  return (
    <div className={css['parts']} data-steps={node.type === 'steps' || undefined}>
      <Clickable className={css['heads']}>
        {parts.map((part, index) => (
          <button key={part.key} type="button" tabIndex={-1} aria-pressed={part.key === open?.key} onClick={() => setOpened(part.key)}>
            {node.type === 'steps' && <b>{index + 1}</b>}
            {titleIn(language, part.title, t('designer.part', { number: index + 1 }))}
          </button>
        ))}
      </Clickable>
      {open && <div key={open.key}>{slots[open.key]}</div>}
    </div>
  );
}

/** A field block that has no form, or no field yet. */
function FieldOnCanvas({ node }: { node: PageNode }) {
  const { t } = useText();
  const inForm = useDesign(({ page }) => around(page, node.id).some(({ type }) => type === 'form'));
  if (inForm && typeof node.props?.['field'] === 'string') return <div inert>{drawBlock(node, {})}</div>;
  return <div className={css['fieldPlace']}>{t(inForm ? 'designer.fieldNone' : 'designer.fieldOutside')}</div>;
}

/** A block that throws takes only its own box. */
class BlockBox extends Component<{ node: PageNode; children: ReactNode }, { failed: PageNode | undefined }> {
  override state = { failed: undefined as PageNode | undefined };

  static getDerivedStateFromError() {
    return {};
  }

  override componentDidCatch(): void {
    this.setState({ failed: this.props.node });
  }

  override render() {
    // Tried anew as soon as the block is another.
    return this.state.failed === this.props.node ? <BrokenBlock node={this.props.node} /> : this.props.children;
  }
}

function BrokenBlock({ node }: { node: PageNode }) {
  const { t } = useText();
  return (
    <div className={css['unknown']}>
      <WarningFilled />
      <span>
        <strong>{node.type}</strong> <code>{node.id}</code>
        <small>{t('designer.brokenWords')}</small>
      </span>
    </div>
  );
}
