import { Visitor } from 'oxc-parser';
import type { ErrorKind } from '../../src/core/errors.ts';
import type { SourceFile } from '../code/source-files.ts';
import { getProperty, listStrings } from '../messages/find-uses.ts';

/** The kinds that errors of each code are made with; none where the kind is computed. */
export function findErrorKinds(files: readonly SourceFile[]): Map<string, Set<ErrorKind>> {
  const kinds = new Map<string, Set<ErrorKind>>();
  for (const { program } of files)
    new Visitor({
      NewExpression: ({ callee, arguments: [code, detail] }) => {
        if (callee.type !== 'Identifier' || callee.name !== 'FootlightError') return;
        const found = detail?.type === 'ObjectExpression' ? listStrings(getProperty(detail, 'kind')) : [];
        for (const each of listStrings(code))
          kinds.set(each, new Set([...(kinds.get(each) ?? []), ...(found as ErrorKind[])]));
      },
    }).visit(program);
  return kinds;
}
