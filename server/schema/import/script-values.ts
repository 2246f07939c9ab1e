import { arrayLiteral } from './copy-text.ts';
import { isTree, strings, walk, type Tree } from './script-names.ts';
import type { ShadowColumn } from './shadow.ts';

/** What a value of an INSERT is: a constant ready for COPY, or something PostgreSQL has to work out. */
export type Constant = { readonly text: string | null } | undefined;

const exactTypes = new Set(['int2', 'int4', 'int8', 'oid']);
const numberTypes = new Set(['numeric', 'float4', 'float8']);

/** The text COPY takes for a constant expression, given the column it goes into; undefined when it is not that simple. */
export function constantOf(node: unknown, column: ShadowColumn): Constant {
  if (!isTree(node)) return undefined;
  if (isTree(node['A_Const'])) return plain(node['A_Const'], column);
  if (isTree(node['TypeCast'])) return cast(node['TypeCast'], column);
  if (isTree(node['A_ArrayExpr']) && column.type.startsWith('_')) {
    const list = listOf(node['A_ArrayExpr'], { ...column, type: column.type.slice(1) });
    return list && { text: arrayLiteral(list) };
  }
  return undefined;
}

function plain(constant: Tree, column: ShadowColumn): Constant {
  if (constant['isnull'] === true) return { text: null };
  if (isTree(constant['sval'])) return { text: String(constant['sval']['sval'] ?? '') };
  if (isTree(constant['boolval'])) return column.type === 'bool' ? { text: constant['boolval']['boolval'] === true ? 't' : 'f' } : undefined;
  if (isTree(constant['ival'])) return { text: String(constant['ival']['ival'] ?? 0) };
  if (isTree(constant['fval'])) {
    const text = String(constant['fval']['fval'] ?? '');
    if (numberTypes.has(column.type) && /^-?[\d.]+(?:e[+-]?\d+)?$/i.test(text)) return { text };
    return exactTypes.has(column.type) && /^-?\d+$/.test(text) ? { text } : undefined;
  }
  return undefined;
}

/** `'2024-01-01'::date` is the same as its text when the column is of that type. */
function cast(node: Tree, column: ShadowColumn): Constant {
  const type = isTree(node['typeName']) ? node['typeName'] : {};
  const simple = type['typmods'] === undefined;
  const name = `${type['arrayBounds'] === undefined ? '' : '_'}${strings(type['names']).at(-1) ?? ''}`;
  return simple && name === column.type ? constantOf(node['arg'], column) : undefined;
}

function listOf(node: Tree, column: ShadowColumn): (string | null | string[])[] | undefined {
  const elements = Array.isArray(node['elements']) ? node['elements'] : [];
  const list: (string | null)[] = [];
  for (const element of elements) {
    const value = constantOf(element, column);
    if (!value) return undefined;
    list.push(value.text);
  }
  return list;
}

/** Functions that may be worked out in the shadow: quick, and without any effect. */
const functions = new Set(
  `now clock_timestamp statement_timestamp transaction_timestamp gen_random_uuid uuidv7 to_date to_timestamp to_char to_number make_date make_time
   make_timestamp make_timestamptz make_interval date_trunc extract age timezone lower upper initcap trim btrim ltrim rtrim replace substr substring
   concat concat_ws length left right abs ceil floor round trunc mod md5 encode decode convert_to convert_from nextval currval
   json_build_object jsonb_build_object json_build_array jsonb_build_array to_json to_jsonb array_to_json string_to_array array_append
   coalesce nullif greatest least random numeric int4 int8 text date chr ascii`.split(/\s+/),
);
const expressions = new Set([
  'A_Const',
  'TypeCast',
  'A_ArrayExpr',
  'A_Expr',
  'FuncCall',
  'SQLValueFunction',
  'CoalesceExpr',
  'MinMaxExpr',
  'SetToDefault',
  'BoolExpr',
  'NullTest',
  'CaseExpr',
  'CaseWhen',
  'RowExpr',
  'CollateClause',
  'String',
  'Integer',
  'Float',
  'Boolean',
  'List',
  'TypeName',
  'BitString',
]);

/** May this value be worked out in the shadow? Names what stands against it otherwise. */
export function obstacleIn(node: unknown): string | undefined {
  let found: string | undefined;
  walk(node, (tree) => {
    for (const [kind, inner] of Object.entries(tree)) {
      if (found !== undefined || !/^[A-Z]/.test(kind) || !isTree(inner)) continue;
      if (!expressions.has(kind)) found = kind === 'ColumnRef' ? 'a column' : kind === 'SubLink' ? 'a query' : kind;
      else if (kind === 'FuncCall') {
        const name = strings(inner['funcname']).at(-1) ?? '';
        if (!functions.has(name)) found = `${name}()`;
      }
    }
  });
  return found;
}
