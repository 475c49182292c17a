type Fields = Readonly<Record<string, unknown>>;

/** Other names of the fields of a novel. */
const NOVEL_NAMES = {
  title: ['标题', '书名'],
  author: ['作者'],
  chapters: ['章节'],
  scenes: ['场景'],
  content: ['text', '内容', '正文'],
  characters: ['角色', '人物'],
};
const CHAPTER_NAMES = {
  title: ['chapter_title', '标题'],
  text: ['content', '内容', '正文'],
  scenes: ['场景'],
};
const SCENE_NAMES = {
  place: ['location', 'setting', '地点'],
  time: ['time_of_day', '时间'],
  weather: ['天气'],
  mood: ['atmosphere', 'emotion', '氛围', '情绪'],
  text: ['content', 'narration', 'description', '内容', '正文', '描述'],
  lines: ['dialogues', 'dialogue', 'dialogs', '对话', '台词'],
};
const LINE_NAMES = {
  text: ['content', 'line', '内容', '台词'],
  speaker: ['character', 'role', 'name', '说话人', '角色'],
  emotion: ['情绪', '情感'],
};

/**
 * Makes the JSON form of a novel of the forms that other programs write: `{title, content}`, `{title, scenes}`, and
 * chapters, scenes and lines whose fields have other names. Anything else stays as it is.
 */
export function completeNovel(json: unknown): unknown {
  const given = withNames(json, NOVEL_NAMES);
  if (!isObject(given)) return json;
  const { content, scenes, ...novel } = given;
  if (Array.isArray(novel.chapters) && !isGiven(content) && !isGiven(scenes))
    return { ...novel, chapters: novel.chapters.map(completeChapter) };
  // Whether they are of the right type is for the schema to say.
  if (!isGiven(novel.chapters) && isGiven(scenes) && !isGiven(content))
    return { ...novel, chapters: [completeChapter({ scenes })] };
  if (!isGiven(novel.chapters) && isGiven(content) && !isGiven(scenes))
    return { ...novel, chapters: [{ text: content }] };
  return given;
}

/** A novel in one of its forms, by the name of the field that holds its text. */
interface NovelForm {
  readonly novel: unknown;
  readonly form: string;
}

/** The form that a novel is in: the first of those that it has which fits, or the first if none does. */
export function chooseForm(json: unknown, fits: (novel: unknown) => boolean): NovelForm {
  const given = withNames(json, NOVEL_NAMES);
  if (!isObject(given)) return { novel: json, form: 'chapters' };
  const { chapters, scenes, content, ...others } = given;
  const forms = Object.entries({ chapters, scenes, content })
    .filter(([, value]) => value !== undefined)
    .map(([form, value]) => ({ novel: { ...others, [form]: value }, form }));
  return forms.find(({ novel }) => fits(novel)) ?? forms[0] ?? { novel: json, form: 'chapters' };
}

function completeChapter(json: unknown): unknown {
  const chapter = withNames(json, CHAPTER_NAMES);
  if (!isObject(chapter) || !Array.isArray(chapter.scenes)) return chapter;
  return { ...chapter, scenes: withoutNumbers(chapter.scenes).map(completeScene) };
}

function completeScene(json: unknown): unknown {
  if (typeof json === 'string') return { text: json };
  const scene = withNames(json, SCENE_NAMES);
  if (!isObject(scene) || !Array.isArray(scene.lines)) return scene;
  const lines = scene.lines.map((line) =>
    typeof line === 'string' ? { text: line } : withNames(line, LINE_NAMES),
  );
  // What is told before the dialogue belongs to the narrator.
  const { text, ...others } = scene;
  return typeof text === 'string' ? { ...others, lines: [{ text }, ...lines] } : { ...others, lines };
}

/** Scenes that are numbered in their order need no numbers. */
function withoutNumbers(scenes: readonly unknown[]): unknown[] {
  return scenes.map((scene) => {
    if (!isObject(scene)) return scene;
    const { scene_id: _id, scene_number: _number, id: _own, ...others } = scene;
    return others;
  });
}

type Path = readonly PropertyKey[];

/**
 * Finds in a novel as it was sent what lies at a path of what `completeNovel` makes of it, so that whoever sent it reads
 * the names that he wrote.
 */
export function findSentPath(json: unknown, path: Path): Path {
  const [first, ...below] = path;
  if (first === undefined || !isObject(json)) return path;
  const sent = (name: string): string => findSentName(json, name, NOVEL_NAMES);
  const has = (name: string): boolean => isGiven(json[sent(name)]);
  if (first !== 'chapters' || has('chapters')) return findBelow(json, path, LEVELS);
  const [, field, ...rest] = below;
  if (has('scenes')) {
    const inner = field === 'scenes' ? rest : [];
    return findBelow(json, ['scenes', ...inner], [NOVEL_NAMES, ...LEVELS.slice(2)]);
  }
  return has('content') ? [sent('content')] : path;
}

type Names = Readonly<Record<string, readonly string[]>>;
/** Names of the fields of a novel, of its chapters, of their scenes and of their lines. */
const LEVELS: readonly Names[] = [NOVEL_NAMES, CHAPTER_NAMES, SCENE_NAMES, LINE_NAMES];

function findBelow(json: unknown, path: Path, [names = {}, ...others]: readonly Names[]): Path {
  const [field, index, ...below] = path;
  // A scene or a line may be a text alone.
  if (!isObject(json) || field === undefined) return [];
  const name = findSentName(json, String(field), names);
  const { text } = withNames(json, names) as Fields;
  if (typeof index !== 'number') return index === undefined ? [name] : [name, index, ...below];
  // What is told before the dialogue was made its first line.
  const isLed = field === 'lines' && typeof text === 'string';
  if (isLed && index === 0) return [findSentName(json, 'text', names)];
  const place = isLed ? index - 1 : index;
  const item = (json[name] as readonly unknown[] | undefined)?.[place];
  return [name, place, ...findBelow(item, below, others)];
}

function findSentName(json: Fields, name: string, names: Names): string {
  if (isGiven(json[name])) return name;
  return names[name]?.find((each) => isGiven(json[each])) ?? name;
}

/** Null stands for what is left out. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function withNames(json: unknown, names: Readonly<Record<string, readonly string[]>>): unknown {
  if (!isObject(json)) return json;
  const renamed: Record<string, unknown> = { ...json };
  for (const [name, others] of Object.entries(names)) {
    const other = others.find((each) => renamed[each] !== undefined);
    if (renamed[name] !== undefined || other === undefined) continue;
    renamed[name] = renamed[other];
    delete renamed[other];
  }
  return renamed;
}

function isObject(json: unknown): json is Fields {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
