import { escapeHtml } from '../core/html.ts';

interface Operation {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly requestBody?: { readonly content?: Record<string, { readonly schema?: Schema }> };
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema?: Schema;
    readonly description?: string;
  }[];
}

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
}

interface Document {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const STYLE = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c1b1a; background: #fbfaf8 }
  h2 { margin: 2.5rem 0 .5rem; border-bottom: 1px solid #d8d3ca }
  details { border: 1px solid #d8d3ca; border-radius: 6px; margin: .5rem 0; background: #fff }
  summary { padding: .5rem .75rem; cursor: pointer } details > div { padding: 0 .75rem .75rem }
  code { font: 14px ui-monospace, monospace } .method { display: inline-block; width: 4.5rem; font-weight: 600; text-transform: uppercase }
  table { border-collapse: collapse; width: 100% } td, th { text-align: left; vertical-align: top; padding: .25rem .5rem; border-top: 1px solid #eee8dd }
  @media (prefers-color-scheme: dark) { body { color: #eceae6; background: #1a1917 } details { background: #23211f } details, h2, td, th { border-color: #46423c } }
`;

/** Renders the OpenAPI document as one HTML page without scripts. */
export function renderDocsPage(document: Document): string {
  const byTag = new Map<string, string[]>();
  for (const [path, operations] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(operations)) {
      const [tag = 'other'] = operation.tags ?? [];
      byTag.set(tag, [...(byTag.get(tag) ?? []), drawOperation(method, path, operation)]);
    }
  }
  const sections = [...byTag].map(([tag, items]) => `<h2>${escapeHtml(tag)}</h2>${items.join('')}`);
  const { title, version, description = '' } = document.info;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>
<h1>${escapeHtml(title)} <small>${escapeHtml(version)}</small></h1><p>${escapeHtml(description)}</p>
<p>For programs: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>${sections.join('')}</body></html>`;
}

function drawOperation(method: string, path: string, operation: Operation): string {
  const parameters = (operation.parameters ?? []).map((p) =>
    drawRow(p.name, { ...p.schema, description: p.description }, p.in),
  );
  const [content] = Object.values(operation.requestBody?.content ?? {});
  const { properties = {}, required = [] } = content?.schema ?? {};
  const fields = Object.entries(properties).map(([name, schema]) =>
    drawRow(name, schema, required.includes(name) ? 'required' : ''),
  );
  const rows = [...parameters, ...fields];
  return `<details><summary><span class="method">${method}</span> <code>${escapeHtml(path)}</code> ${escapeHtml(operation.summary ?? '')}</summary>
<div>${rows.length > 0 ? `<table><tr><th>name</th><th></th><th>values</th><th>meaning</th></tr>${rows.join('')}</table>` : ''}</div></details>`;
}

function drawRow(name: string, schema: Schema, note: string): string {
  const values = schema.enum?.join(', ') ?? [schema.type].flat().join(' or ');
  const standard = schema.default === undefined ? '' : ` (default: ${JSON.stringify(schema.default)})`;
  return `<tr><td><code>${escapeHtml(name)}</code></td><td>${escapeHtml(note)}</td><td>${escapeHtml(values)}${escapeHtml(standard)}</td><td>${escapeHtml(schema.description ?? '')}</td></tr>`;
}
