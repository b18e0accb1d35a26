import ts from 'typescript';

/** One setting as its declaration has it. */
export interface Option {
  /** `tasks.table`: the path of the field. */
  readonly path: readonly string[];
  readonly type: string;
  readonly optional: boolean;
  /** The comment above the field, or above what it is part of. Empty where there is none. */
  readonly text: string;
}

interface Declared {
  readonly members: readonly ts.TypeElement[];
  readonly text: string;
}

type Interfaces = ReadonlyMap<string, Declared>;

/**
 * The fields of an interface, with those of interfaces and object types of the same file within them.
 * The comments are where the options are explained already, so that the reference needs no text of its own.
 *
 * @throws Error when the file has no such interface.
 */
export function optionsOf(file: { readonly path: string; readonly content: string }, name: string): Option[] {
  const source = ts.createSourceFile(file.path, file.content, ts.ScriptTarget.Latest, true);
  const interfaces: Interfaces = new Map(
    source.statements
      .filter(ts.isInterfaceDeclaration)
      .map((found) => [found.name.text, { members: [...found.members], text: commentOf(found) }]),
  );
  const declared = interfaces.get(name);
  if (declared === undefined) throw new Error(`${file.path} declares no interface ${name}`);
  return fieldsOf({ members: declared.members, text: '' }, [], interfaces);
}

function fieldsOf({ members, text }: Declared, parent: readonly string[], interfaces: Interfaces): Option[] {
  return members.filter(ts.isPropertySignature).flatMap((field) => {
    const path = [...parent, field.name.getText()];
    const own = commentOf(field) || text;
    const nested = field.type === undefined ? undefined : declaredAs(field.type, interfaces);
    if (nested !== undefined) {
      return fieldsOf(
        { members: nested.members, text: commentOf(field) || nested.text || text },
        path,
        interfaces,
      );
    }
    const type = oneLine(field.type?.getText() ?? 'unknown');
    return [{ path, type, optional: field.questionToken !== undefined, text: own }];
  });
}

/** Fields within a field; none for a type of another file, a union, or a simple type. */
function declaredAs(type: ts.TypeNode, interfaces: Interfaces): Declared | undefined {
  if (ts.isTypeLiteralNode(type)) return { members: [...type.members], text: '' };
  if (ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName))
    return interfaces.get(type.typeName.text);
  return undefined;
}

function commentOf(node: ts.Node): string {
  const texts = ts
    .getJSDocCommentsAndTags(node)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '');
  return oneLine(texts.join(' '));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
