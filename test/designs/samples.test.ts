import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { translate } from '../../src/core/messages/translate.ts';
import { readCompressionProfiles } from '../../src/productions/highlights/compression-config.ts';
import { batchStatusSchema } from '../../src/productions/highlights/http/batch-status.ts';
import { checkProposal } from '../../src/productions/highlights/models/check-proposal.ts';
import { BUILTIN_PROFILES, DYNAMIC_RULES } from '../../src/productions/highlights/proxy-profiles.ts';
import type { SurveyedVideo } from '../../src/productions/highlights/surveyed-video.ts';
import { storyboardOptions } from '../../src/productions/storyboard/options.ts';
import { applyVideoConfig } from '../../src/productions/storyboard/video-config.ts';
import { findDesignDocuments } from '../support/design-documents.ts';
import { getSamplePath, listSamples, readSample } from '../support/design-samples.ts';

const { documents, skip } = findDesignDocuments();

suite('the samples of the designs', () => {
  test('stand in the documents, word for word', { skip }, () => {
    // Some stand in drawn boxes.
    const squeeze = (text: string): string => text.replaceAll(/[\s│]+/g, '');
    const written = documents.map(({ text }) => squeeze(text));
    for (const { name, text } of listSamples())
      assert.ok(
        written.some((document) => document.includes(squeeze(text))),
        name,
      );
  });

  test('compression profiles and rules change nothing, as they are built in', async () => {
    const context = { warn: () => undefined };
    const read = await readCompressionProfiles(context, getSamplePath('compression-config.py'));
    assert.deepEqual(read.profiles, BUILTIN_PROFILES);
    assert.deepEqual(read.rules, DYNAMIC_RULES);
  });

  test('VIDEO_CONFIG is read to its numbers', async () => {
    const videoConfig = getSamplePath('video-config.py');
    const options = storyboardOptions.parse({ script: 'script.json', videoConfig });
    const { size, fps, steps, guidance, frames, bitrate, interpolate } = await applyVideoConfig(
      { warn: () => undefined },
      options,
    );
    assert.deepEqual([size, fps, steps, guidance, frames, bitrate], ['1024x576', 6, 25, 7.5, 25, '5000k']);
    assert.equal(interpolate, storyboardOptions.shape.interpolate.parse(undefined));
  });

  test('the clip plan is cut as it stands from the videos that were analyzed', () => {
    const analyses = readSample<{ duration: number }[]>('analysis-results.json');
    const { clips } = readSample<{ clips: Parameters<typeof checkProposal>[0] }>('clip-plan.json');
    const videos = analyses.map(({ duration }) => ({ seconds: duration, boundaries: [] }));
    const checked = checkProposal(clips, videos as unknown as SurveyedVideo[], [0, 1, 2]);
    assert.deepEqual(checked.rejected, []);
    assert.deepEqual(
      checked.clips.map(({ film, ...clip }) => ({ video_index: film, ...clip })),
      clips,
    );
  });

  test('every status has the label of the design', () => {
    const statuses = readSample<Record<string, string>>('task-statuses.py');
    const known: readonly string[] = batchStatusSchema.shape.status.options;
    for (const [status, label] of Object.entries(statuses)) {
      assert.ok(known.includes(status), status);
      assert.equal(translate({ key: `highlights.status.${status}` }, 'zh').replaceAll(' ', ''), label);
    }
  });
});
