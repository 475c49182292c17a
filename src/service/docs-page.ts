import { escapeHtml } from '../core/html.ts';
import { DEFAULT_LANGUAGE } from '../core/messages/catalogues.ts';
import { createMessage, type MessageParameters } from '../core/messages/message.ts';
import { hasSentence, translate } from '../core/messages/translate.ts';
import { ProductionWords } from '../execution/production-words.ts';

interface Operation {
  readonly operationId?: string;
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
  readonly info: { readonly title: string; readonly version: string };
  readonly servers?: readonly { readonly url: string }[];
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

/**
 * Renders the OpenAPI document as one HTML page without scripts, in a language: productions and their options are told by
 * their own words, everything else by the sentences of the document's texts in the catalogues.
 */
export function renderDocsPage(document: Document, language: string): string {
  const byTag = new Map<string, string[]>();
  for (const [path, operations] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(operations)) {
      const [tag = 'other'] = operation.tags ?? [];
      byTag.set(tag, [...(byTag.get(tag) ?? []), drawOperation(method, path, operation, language)]);
    }
  }
  const sections = [...byTag].map(([tag, items]) => `<h2>${drawTag(tag, language)}</h2>${items.join('')}`);
  const { title, version } = document.info;
  const [{ url } = { url: '/' }] = document.servers ?? [];
  const address = escapeHtml(`${url.replace(/\/$/, '')}/openapi.json`);
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>
<h1>${escapeHtml(title)} <small>${escapeHtml(version)}</small></h1><p>${tell('docs-page.intro', language)}</p>
<p>${tell('docs-page.for-programs', language)} <a href="${address}">openapi.json</a> (OpenAPI 3.1).</p>${sections.join('')}</body></html>`;
}

function tell(key: string, language: string, parameters: MessageParameters = {}): string {
  return escapeHtml(translate(createMessage(key, parameters), language));
}

function drawTag(tag: string, language: string): string {
  const title = translateText(tag, [`docs-page.tag.${tag}`], language);
  return escapeHtml(title === tag ? tag : `${title} (${tag})`);
}

/** A text of the document in a language, by the first of the keys that says the same in English. */
function translateText(text: string, keys: readonly string[], language: string): string {
  const says = (key: string): boolean =>
    hasSentence(key) && translate(createMessage(key), DEFAULT_LANGUAGE) === text;
  const key = keys.find(says);
  return key === undefined ? text : translate(createMessage(key), language);
}

/** The production that an address submits to, and how. */
const PRODUCTION_PATH = /^\/api\/v1\/([a-z]+)(?:\/(plan|batch))?$/;

function drawOperation(method: string, path: string, operation: Operation, language: string): string {
  const [, production = '', mode] = PRODUCTION_PATH.exec(path) ?? [];
  const isKnown = method === 'post' && hasSentence(`production.${production}.title`);
  const words = isKnown ? new ProductionWords(production, language) : undefined;
  const rows = drawRows(operation, words, language);
  const [name, values, meaning] = COLUMNS.map((each) => tell(`docs-page.column.${each}`, language));
  const head = `<tr><th>${name}</th><th></th><th>${values}</th><th>${meaning}</th></tr>`;
  const summary = summarize(operation, { mode, title: words?.title }, language);
  return `<details><summary><span class="method">${method}</span> <code>${escapeHtml(path)}</code> ${summary}</summary>
<div>${rows.length > 0 ? `<table>${head}${rows.join('')}</table>` : ''}</div></details>`;
}

function summarize(
  { operationId: id, summary = '' }: Operation,
  { mode, title }: { readonly mode: string | undefined; readonly title: string | undefined },
  language: string,
): string {
  if (title === undefined) return escapeHtml(translateText(summary, [`docs-page.operation.${id}`], language));
  return mode ? tell(`docs-page.${mode}`, language, { title }) : escapeHtml(title);
}

/** Parameters, then fields of the body. */
function drawRows(
  { operationId: id, parameters = [], requestBody }: Operation,
  words: ProductionWords | undefined,
  language: string,
): string[] {
  const describe = (name: string, text = ''): string =>
    translateText(text, [`docs-page.field.${id}.${name}`, `docs-page.field.${name}`], language);
  const [content] = Object.values(requestBody?.content ?? {});
  const { properties = {}, required = [] } = content?.schema ?? {};
  return [
    ...parameters.map(({ name, in: place, schema, description = schema?.description }) =>
      drawRow(name, { ...schema, description: describe(name, description) }, place, language),
    ),
    ...Object.entries(properties).map(([name, schema]) => {
      const description = words?.describeOption(name, 'name') || describe(name, schema.description);
      const note = required.includes(name) ? translate(createMessage('docs-page.required'), language) : '';
      return drawRow(name, { ...schema, description }, note, language);
    }),
  ];
}

const COLUMNS = ['name', 'values', 'meaning'] as const;

function drawRow(name: string, schema: Schema, note: string, language: string): string {
  const values = schema.enum?.join(', ') ?? [schema.type].flat().join(' / ');
  const value = JSON.stringify(schema.default);
  const standard = schema.default === undefined ? '' : ` ${tell('docs-page.default', language, { value })}`;
  return `<tr><td><code>${escapeHtml(name)}</code></td><td>${escapeHtml(note)}</td><td>${escapeHtml(values)}${standard}</td><td>${escapeHtml(schema.description ?? '')}</td></tr>`;
}
