import type { Comment, Node, TSSignature, TSType } from 'oxc-parser';
import type { SourceFile } from '../code/source-files.ts';

/** A property of an object type, as its declaration has it. */
interface TypeMember {
  readonly name: string;
  /** TypeScript's words for its type. */
  readonly type: string;
  /** What the comment before it says. */
  readonly comment: string;
}

/** One form of a union, or the only one of an interface. */
export interface TypeForm {
  readonly members: readonly TypeMember[];
  readonly comment: string;
}

/** The forms of an exported object type: an interface has one, a union one for each of its parts. */
export function readTypeForms(file: SourceFile, name: string): TypeForm[] {
  for (const statement of file.program.body) {
    if (statement.type !== 'ExportNamedDeclaration') continue;
    const { declaration } = statement;
    if (declaration?.type === 'TSInterfaceDeclaration' && declaration.id.name === name)
      return [{ members: readMembers(file, declaration.body.body), comment: '' }];
    if (declaration?.type === 'TSTypeAliasDeclaration' && declaration.id.name === name)
      return listParts(declaration.typeAnnotation).map((part) => ({
        members: part.type === 'TSTypeLiteral' ? readMembers(file, part.members) : [],
        comment: readCommentBefore(file, part),
      }));
  }
  throw new Error(`${file.path} exports no type ${name}.`);
}

/** The strings that an exported union of literals allows, each with the comment before it. */
export function readLiterals(
  file: SourceFile,
  name: string,
): { readonly value: string; readonly comment: string }[] {
  for (const statement of file.program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : undefined;
    if (declaration?.type === 'TSTypeAliasDeclaration' && declaration.id.name === name)
      return listParts(declaration.typeAnnotation).flatMap((part) =>
        part.type === 'TSLiteralType' && part.literal.type === 'Literal'
          ? [{ value: String(part.literal.value), comment: readCommentBefore(file, part) }]
          : [],
      );
  }
  throw new Error(`${file.path} exports no type ${name}.`);
}

function listParts(type: TSType): readonly TSType[] {
  return type.type === 'TSUnionType' ? type.types : [type];
}

function readMembers(file: SourceFile, members: readonly TSSignature[]): TypeMember[] {
  return members.flatMap((member) => {
    if (member.type !== 'TSPropertySignature' || member.key.type !== 'Identifier') return [];
    const type = member.typeAnnotation?.typeAnnotation;
    const text = type ? file.text.slice(type.start, type.end) : '';
    const name = `${member.key.name}${member.optional ? '?' : ''}`;
    return [{ name, type: text.replace(/\s+/g, ' '), comment: readCommentBefore(file, member) }];
  });
}

/** The block comment that ends where a node begins, white space and a `|` between them. */
function readCommentBefore({ comments, text }: SourceFile, node: Node): string {
  const isBefore = ({ end }: Comment): boolean =>
    end <= node.start && /^[\s|]*$/.test(text.slice(end, node.start));
  const found = comments.find((comment) => comment.type === 'Block' && isBefore(comment));
  return (found?.value ?? '')
    .replace(/^\*|^\s*\* ?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}
