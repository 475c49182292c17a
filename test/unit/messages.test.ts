import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readSourceFiles } from '../../scripts/code/source-files.ts';
import { readCatalogueFiles } from '../../scripts/messages/catalogue-files.ts';
import { checkCatalogues } from '../../scripts/messages/check-catalogues.ts';
import { checkChinese } from '../../scripts/messages/check-chinese.ts';
import { checkUses } from '../../scripts/messages/check-uses.ts';
import { collectDerivedKeys } from '../../scripts/messages/derived-keys.ts';
import { findLooseSentences } from '../../scripts/messages/loose-sentences.ts';

const SOURCE = fileURLToPath(new URL('../../src', import.meta.url));
const files = readSourceFiles(SOURCE);
const catalogues = readCatalogueFiles(SOURCE);

/** They hand on what others found, with its code. */
const FORWARDING = new Set([
  'core/errors.ts',
  'cli/errors.ts',
  'core/warning.ts',
  'execution/engines.ts',
  'frames/cube-lut.ts',
  'productions/read-settings-file.ts',
]);

/** Not for readers of the program: instructions to models, contracts for those who write engines. */
const NOT_SPOKEN = [
  /^testing\//,
  // The metrics' help, which is in English.
  /^service\/metrics\.ts$/,
  // Instructions to language models.
  /^productions\/highlights\/models\/ask-planner\.ts$/,
  /^productions\/narrate\/speakers\/(?:label-lines|propose-cast)\.ts$/,
  /^productions\/storyboard\/(?:prompt-words|write-prompts)\.ts$/,
  // Prompts for models and sound generators, words to look for in novels, keywords of the EDL format,
  // names of Final Cut Pro's effects.
  /^story\/speakers\/asked\.ts$/,
  /^story\/speakers\/english\/(?:action-beats|discover-english|name-words|person-nouns|personal-verbs|speech-words|spoken-titles)\.ts$/,
  /^adapters\/openai\/openai-(?:object-detector|speech|video-analyst)\.ts$/,
  /^story\/(?:emotion|scenes\/.+)\.ts$/,
  // What voices say for numbers and signs, which is in the language of the novel.
  /^story\/normalization\/.+\.ts$/,
  /^imagery\/.+-words\.ts$/,
  /^edit\/(?:edl|fcpxml-transitions)\.ts$/,
  // Scripts of shells.
  /^cli\/completion-scripts\.ts$/,
];

suite('messages', () => {
  test('catalogues are well formed, and translations fit their English', () => {
    assert.deepEqual(checkCatalogues(catalogues), []);
  });

  test('Chinese says all that English says', () => {
    assert.deepEqual(checkChinese(catalogues), []);
  });

  test('every code has its words, and all words are said', async () => {
    const derived = await collectDerivedKeys(files);
    assert.deepEqual(checkUses({ files, catalogues, derived, forwarding: FORWARDING }), []);
  });

  test('no sentence stands in the code', () => {
    const spoken = files.filter(({ path }) => !NOT_SPOKEN.some((pattern) => pattern.test(path)));
    const found = findLooseSentences(spoken).map(({ path, line, text }) => `${path}:${line}: ${text}`);
    assert.deepEqual(found, []);
  });
});
