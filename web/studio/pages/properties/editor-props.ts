import type { Entity, Page, Property } from '@portico/contracts';

/** What the editor of a property is given. Setting `undefined` takes the property away. */
export interface EditorProps {
  /** For the label above. */
  readonly id: string;
  readonly property: Pick<Property, 'kind' | 'title' | 'schema' | 'choices' | 'types' | 'required'>;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** The entity that fields belong to. */
  readonly entity: Entity | undefined;
  /** Changes more of the page than this property. */
  readonly edit: (change: (page: Page) => Page) => void;
  /** The block; undefined in the page's own settings. */
  readonly node?: string | undefined;
  /** Roots an expression here can name besides the page's own: `row`, `form`. */
  readonly scope?: readonly string[] | undefined;
}
