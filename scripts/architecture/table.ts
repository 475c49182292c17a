import type { Architecture, Arrows } from './arrows.ts';

/** The layers and their arrows as a Markdown table. */
export function renderTable({ layers, exceptions }: Architecture): string {
  const layerRows = layers.map((layer) => [`\`${label(layer.name)}\``, layer.holds, describeArrows(layer)]);
  const exceptionRows = Object.entries(exceptions).map(([pattern, arrows]) => [
    `\`${pattern}\``,
    'what its layer may, and',
    describeArrows(arrows),
  ]);
  const header = ['layer', 'holds', 'may import'];
  const rows = [header, header.map(() => '---'), ...layerRows, ...exceptionRows];
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Puts the table where the document marks its place; a document without the place is refused. */
export function insertTable(document: string, table: string): string {
  const place = /(<!-- arrows -->\n)[\s\S]*?(\n<!-- \/arrows -->)/;
  if (!place.test(document))
    throw new Error('The document has no place marked <!-- arrows --> to <!-- /arrows -->.');
  return document.replace(place, (_, start: string, end: string) => `${start}${table}${end}`);
}

const label = (name: string): string => (name.endsWith('.ts') ? name : `${name}/`);

function describeArrows({ imports = [], types = [], starts = [] }: Arrows): string {
  const parts = [
    ...imports,
    ...types.map((name) => `${name} (types)`),
    ...starts.map((name) => `${name} (starts)`),
  ];
  return parts.join(', ') || 'nothing';
}
