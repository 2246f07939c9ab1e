import type { Issue, Text } from '@portico/contracts';
import { parseSync } from 'oxc-parser';

/** What a component's file says of itself, without running it. */
export interface ReadComponent {
  readonly issues: readonly Issue[];
  /** Names other files can import from it; `default` among them. */
  readonly exports: ReadonlySet<string>;
  readonly imports: readonly { readonly from: string; readonly names: readonly string[]; readonly line: number }[];
  /** Of `export interface Props` (or a type of that name). */
  readonly props: readonly ComponentProp[];
  readonly words: string;
}

/** A property a page gives to a component; `event` is one it calls. */
export interface ComponentProp {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'boolean' | 'choice' | 'event' | 'json';
  readonly required: boolean;
  readonly choices?: readonly string[];
  readonly words?: string;
}

type Parsed = ReturnType<typeof parseSync>;
type Statement = Parsed['program']['body'][number];

/** Reads a `.tsx` or `.ts` file of `components/`: syntax, imports, exports, and the properties its `Props` declare. */
export function readComponent(file: string, text: string): ReadComponent {
  const parsed = parseSync(file, text);
  const lineOf = (at: number): number => text.slice(0, at).split('\n').length;
  const issues = parsed.errors.map((error): Issue => {
    const at = error.labels[0]?.start;
    return { file, ...(at !== undefined && { line: lineOf(at) }), message: { en: `This is not TypeScript: ${error.message}`, zh: `不是有效的 TypeScript：${error.message}` } };
  });
  const { module } = parsed;
  for (const dynamic of module.dynamicImports) issues.push({ file, line: lineOf(dynamic.start), message: dynamicWords });
  const exported = module.staticExports.flatMap((one) =>
    one.entries.map(({ exportName, isType }) => ({ name: (exportName.kind as string) === 'Default' ? 'default' : (exportName.name ?? ''), isType })),
  );
  const declared = parsed.program.body.find((statement) => nameOfType(statement) === 'Props');
  return {
    issues,
    exports: new Set(exported.filter(({ isType }) => !isType).map(({ name }) => name)),
    imports: module.staticImports.map((one) => ({
      from: one.moduleRequest.value,
      line: lineOf(one.start),
      names: one.entries
        .filter(({ isType }) => !isType)
        .map(({ importName }) => ((importName.kind as string) === 'Default' ? 'default' : (importName.kind as string) === 'NamespaceObject' ? '*' : (importName.name ?? ''))),
    })),
    props: declared ? propsOf(declared, parsed, text) : [],
    words: declared ? wordsBefore(declared.start, parsed, text) : '',
  };
}

const dynamicWords: Text = {
  en: 'A component can not load code while it runs. Import it at the top of the file.',
  zh: '组件运行时不能动态加载代码，请在文件开头导入。',
};

function nameOfType(statement: Statement): string | undefined {
  const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
  return declaration?.type === 'TSInterfaceDeclaration' || declaration?.type === 'TSTypeAliasDeclaration' ? declaration.id.name : undefined;
}

function propsOf(statement: Statement, parsed: Parsed, text: string): ComponentProp[] {
  const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
  const members =
    declaration?.type === 'TSInterfaceDeclaration'
      ? declaration.body.body
      : declaration?.type === 'TSTypeAliasDeclaration' && declaration.typeAnnotation.type === 'TSTypeLiteral'
        ? declaration.typeAnnotation.members
        : [];
  return members.flatMap((member): ComponentProp[] => {
    if (member.type !== 'TSPropertySignature' || member.key.type !== 'Identifier') return [];
    const words = wordsBefore(member.start, parsed, text);
    return [{ name: member.key.name, required: !member.optional, ...kindOf(member.typeAnnotation?.typeAnnotation), ...(words !== '' && { words }) }];
  });
}

interface TypeNode {
  readonly type: string;
  readonly types?: readonly TypeNode[];
  readonly literal?: { readonly type: string; readonly value?: unknown };
}

function kindOf(given: unknown): Pick<ComponentProp, 'kind' | 'choices'> {
  const type = given as TypeNode | undefined;
  switch (type?.type) {
    case 'TSStringKeyword':
      return { kind: 'text' };
    case 'TSNumberKeyword':
      return { kind: 'number' };
    case 'TSBooleanKeyword':
      return { kind: 'boolean' };
    case 'TSFunctionType':
      return { kind: 'event' };
    case 'TSUnionType': {
      const values = (type.types ?? []).map((one) => (one.type === 'TSLiteralType' ? one.literal?.value : undefined));
      return values.every((value) => typeof value === 'string') ? { kind: 'choice', choices: values } : { kind: 'json' };
    }
    default:
      return { kind: 'json' };
  }
}

/** The comment that ends right before a place, in plain words. */
function wordsBefore(at: number, parsed: Parsed, text: string): string {
  const comment = parsed.comments.findLast((one) => one.type === 'Block' && one.value.startsWith('*') && one.end <= at && text.slice(one.end, at).trim() === '');
  if (!comment) return '';
  return comment.value
    .slice(1)
    .split('\n')
    .map((line) => line.replace(/^\s*\*?\s?/, '').trim())
    .filter(Boolean)
    .join(' ');
}
