import { fileURLToPath } from 'node:url';
import { attributeSpeech } from '../src/story/speakers/attribute.ts';
import { discoverCast } from '../src/story/speakers/discover-cast.ts';
import { settleGenders } from '../src/story/speakers/settle-genders.ts';
import { type AnnotatedText, readNovel, readScenes } from './annotated-texts.ts';
import { compareWithLabels, listReliability, type Outcome, summarize } from './attribution-figures.ts';
import { evaluateWithModel } from './attribution-model.ts';

/**
 * Who speaks, against novels of the Project Dialogism Novel Corpus and labelled Chinese scenes, with and without their
 * casts. Prints one JSON object.
 */
const ROOT = process.argv[2] ?? fileURLToPath(new URL('../../shared/media/novels', import.meta.url));
const SCENES = fileURLToPath(new URL('scenes', import.meta.url));
/** Scenes that rules and weights are not fitted to. */
const HELD_OUT = fileURLToPath(new URL('held-out-scenes', import.meta.url));
/** Those of them that were written after the rules, whose figures stand apart. */
const AFTER_RULES = new Set(['en-inheritance', 'en-lighthouse']);
/** Those in which people act beside their lines whom few tags name. */
const BEATS = fileURLToPath(new URL('held-out-scenes/action-beats', import.meta.url));
/** Those of them that the examples of the rules came from, without which their figures stand once more. */
const KNOWN_TO_RULES = new Set(['en-boatyard', 'en-sheriff', 'zh-workshop']);

function evaluate(annotated: AnnotatedText, isCastGiven: boolean): Outcome[] {
  const cast = isCastGiven ? annotated.cast : discoverCast(annotated.text);
  const lines = attributeSpeech(annotated.text, cast);
  // As scores have them: where no name tells a sex, the tags decide.
  return compareWithLabels(annotated, settleGenders(cast, lines), lines);
}

const novels: AnnotatedText[] = [];
for (const name of ['DaisyMiller', 'PrideAndPrejudice']) {
  const novel = await readNovel(`${ROOT}/${name}`);
  if (novel) novels.push(novel);
  else process.stderr.write(`${ROOT}/${name} is not here; name the folder of the corpus.\n`);
}
const scenes = await readScenes(SCENES);
const heldOut = await readScenes(HELD_OUT);
const beats = await readScenes(BEATS);
const report: Record<string, unknown> = {};
for (const [kind, find] of [
  ['withoutCast', (annotated: AnnotatedText) => evaluate(annotated, false)],
  ['withCast', (annotated: AnnotatedText) => evaluate(annotated, true)],
  ['withModelOf95', evaluateWithModel],
] as const) {
  const ofNovels = novels.map(find);
  const ofScenes = scenes.map(find);
  const ofHeldOut = heldOut.map(find);
  const ofBeats = beats.map(find);
  const summarizeBeats = (isWanted: (name: string) => boolean): ReturnType<typeof summarize> =>
    summarize(ofBeats.filter((_, i) => isWanted(beats[i]!.name)).flat());
  const isEnglish = (name: string): boolean => name.startsWith('en-');
  const isChinese = (name: string): boolean => name.startsWith('zh-');
  report[kind] = {
    ...Object.fromEntries(novels.map(({ name }, i) => [name, summarize(ofNovels[i]!)])),
    novels: summarize(ofNovels.flat()),
    novelsReliability: listReliability(ofNovels.flat()),
    ...Object.fromEntries(scenes.map(({ name }, i) => [name, summarize(ofScenes[i]!).accuracy])),
    scenes: summarize(ofScenes.flat()),
    scenesReliability: listReliability(ofScenes.flat()),
    ...Object.fromEntries(heldOut.map(({ name }, i) => [name, summarize(ofHeldOut[i]!).accuracy])),
    heldOut: summarize(ofHeldOut.filter((_, i) => !AFTER_RULES.has(heldOut[i]!.name)).flat()),
    heldOutAfterRules: summarize(ofHeldOut.filter((_, i) => AFTER_RULES.has(heldOut[i]!.name)).flat()),
    heldOutReliability: listReliability(ofHeldOut.flat()),
    ...Object.fromEntries(beats.map(({ name }, i) => [`beats/${name}`, summarize(ofBeats[i]!).accuracy])),
    beatsEnglish: summarizeBeats(isEnglish),
    beatsEnglishUnknownToRules: summarizeBeats((name) => isEnglish(name) && !KNOWN_TO_RULES.has(name)),
    beatsChinese: summarizeBeats(isChinese),
    beatsChineseUnknownToRules: summarizeBeats((name) => isChinese(name) && !KNOWN_TO_RULES.has(name)),
    beatsReliability: listReliability(ofBeats.flat()),
  };
}
process.stdout.write(`${JSON.stringify(report, null, 1)}\n`);
