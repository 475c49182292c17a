import { parseSceneSeconds, readSceneField, type SceneFields } from './scene-fields.ts';
import type { ScriptJson } from './script.ts';

const HEADING = /^(#{1,6})[ \t]+(.+?)[ \t]*#*$/;
const RULE = /^(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const IMAGE = /^!\[([^\]]*)\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)$/;
/** A heading that only counts: "Scene 3", "Shot 2: The harbour", "场景三", "第 4 幕：海". */
const NUMBERED =
  /^(?:(?:scene|shot|场景|镜头|場景)\s*[\d一二三四五六七八九十百]*|第\s*[\d一二三四五六七八九十百]+\s*[场幕镜場](?:景|头)?|\d+[.)、])\s*[:：.\-—–]?\s*/iu;
/** The length at the end of a heading: "(4 s)", "（4秒）". */
const LENGTH = /\s*[(（[]\s*([\d:.]+\s*(?:s|sec|seconds?|秒)?)\s*[)）\]]\s*$/iu;

/** A part of the text that one scene is made of. */
interface Section {
  readonly heading: string | undefined;
  readonly lines: string[];
}

/**
 * Reads Markdown: a scene for every heading or rule. A first heading above all others is the title. Lines such as
 * `duration: 4` are fields, quotations are narration, and an image is that of its scene.
 */
export function readScriptMarkdown(text: string): ScriptJson {
  const { fields, body } = takeFrontMatter(text);
  const { title, sections } = splitSections(body.split(/\r\n|\r|\n/));
  const scenes = sections.map(readSection).filter(({ description }) => description !== '');
  const chosen = fields.title ?? title;
  return {
    ...(chosen === undefined ? {} : { title: chosen }),
    ...(fields.style === undefined ? {} : { style: fields.style }),
    scenes: scenes.map((scene, i) => ({ scene_number: i + 1, ...scene })),
  };
}

function takeFrontMatter(text: string): { fields: { title?: string; style?: string }; body: string } {
  const [whole, inner] = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text) ?? [];
  const entries = [...(inner ?? '').matchAll(/^(title|style|标题|风格)\s*[:：]\s*["']?(.+?)["']?\s*$/gimu)];
  if (whole === undefined || entries.length === 0) return { fields: {}, body: text };
  const find = (names: RegExp) => entries.find(([, name]) => names.test(name!))?.[2];
  const [title, style] = [find(/title|标题/iu), find(/style|风格/iu)];
  return { fields: { ...(title && { title }), ...(style && { style }) }, body: text.slice(whole.length) };
}

function splitSections(lines: readonly string[]): { title: string | undefined; sections: Section[] } {
  const levels = lines.flatMap((line) => HEADING.exec(line)?.[1]?.length ?? []);
  const [first, ...others] = levels;
  // One heading above all others names the whole; a rule under it begins the first scene.
  const hasRules = lines.some((line) => RULE.test(line.trim()));
  const hasTitle =
    first !== undefined && (others.length > 0 ? others.every((each) => each > first) : hasRules);
  let title: string | undefined;
  const sections: Section[] = [{ heading: undefined, lines: [] }];
  for (const line of lines) {
    const [, , heading] = HEADING.exec(line) ?? [];
    if (heading !== undefined && hasTitle && title === undefined) title = heading;
    else if (heading !== undefined) sections.push({ heading, lines: [] });
    else if (RULE.test(line.trim())) sections.push({ heading: undefined, lines: [] });
    else sections.at(-1)!.lines.push(line);
  }
  return { title, sections };
}

function readSection({ heading = '', lines }: Section): Omit<ScriptJson['scenes'][number], 'scene_number'> {
  const fields: SceneFields = {};
  const length = parseSceneSeconds(LENGTH.exec(heading)?.[1] ?? '');
  if (length !== undefined) fields.duration = length;
  const name = heading.replace(LENGTH, '').replace(NUMBERED, '').trim();
  const words: string[] = [];
  for (const line of lines.map((each) => each.trim().replace(/^[-*+]\s+/, ''))) {
    const [, alternative = '', image] = IMAGE.exec(line) ?? [];
    const [, quoted] = /^>\s?(.*)$/.exec(line) ?? [];
    if (image !== undefined) {
      fields.image = image;
      words.push(alternative);
    } else if (quoted !== undefined) fields.narration = join([fields.narration ?? '', quoted]);
    else if (!readSceneField(stripEmphasis(line), fields)) words.push(stripEmphasis(line));
  }
  const body = join(words);
  return { description: describe(name, body, fields.narration), ...fields };
}

/** Heading and text together; narration alone says what is seen, too. */
function describe(name: string, body: string, narration: string | undefined): string {
  if (name === '') return body === '' ? (narration ?? '') : body;
  if (body === '') return name;
  return /[.!?。！？:：]$/.test(name) ? `${name} ${body}` : `${name}. ${body}`;
}

function join(words: readonly string[]): string {
  return words
    .filter((each) => each.trim() !== '')
    .join(' ')
    .trim();
}

function stripEmphasis(line: string): string {
  return line.replace(/(\*\*|__|\*|_|`)(\S(?:.*?\S)?)\1/g, '$2').replace(/\[([^\]]+)\]\([^)]*\)/g, '$1');
}
