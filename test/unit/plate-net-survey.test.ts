import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlateNet } from '../../src/adapters/background-matting-v2/plate-net.ts';
import { PlateNetSurvey } from '../../src/adapters/background-matting-v2/plate-net-survey.ts';
import type { ShotSurvey } from '../../src/engines/matter.ts';
import type { Frame } from '../../src/media/frame.ts';

test('a net for plates is tried on four frames of a shot, or on all of a shorter one', async () => {
  const { signal } = new AbortController();
  for (let frameCount = 1; frameCount <= 40; frameCount++) {
    let tried = 0;
    const plates = { add: async () => undefined } as unknown as ShotSurvey;
    const net = { readPicture: () => tried++ } as unknown as PlateNet;
    const survey = new PlateNetSurvey(plates, net, { frameCount, isGiven: true, signal });
    for (let i = 0; i < frameCount; i++) await survey.add({} as Frame, i);
    assert.equal(tried, Math.min(4, frameCount), `${frameCount} frames`);
  }
});
