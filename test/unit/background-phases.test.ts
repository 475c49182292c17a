import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { createSeededRandom } from '../../src/core/random.ts';
import {
  FIRST_PHASE,
  followPhases,
  PHASE_NAMES,
  PHASES,
  showPhase,
} from '../../src/productions/background/http/phases.ts';
import { background } from '../../src/productions/background/index.ts';

type Progress = Parameters<typeof followPhases>[1];

const STAGES = PHASES.flatMap(({ stages }) => stages.map(({ name }) => name as string));

function running(stage: string | null, progress: number): Progress {
  return { status: 'running', stage, stage_progress: progress };
}

function show(...events: readonly Progress[]) {
  return showPhase(events.reduce(followPhases, FIRST_PHASE));
}

suite('phases of a background', () => {
  test('the documentation names the stages of each', async () => {
    const page = await readFile(new URL('../../docs/background-api.md', import.meta.url), 'utf8');
    for (const { name, reached, stages } of PHASES) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` | ${reached} |`));
      const named = [...(row?.split('|')[3]?.matchAll(/`([^`]+)`/g) ?? [])].map(([, stage]) => stage);
      assert.deepEqual(
        named,
        stages.map((stage) => stage.name),
        name,
      );
    }
  });

  test('every stage of the production belongs to one, in the order in which they run', () => {
    assert.deepEqual(
      STAGES.filter((name) => name !== 'fetch'),
      background.stages.map(({ name }) => name),
    );
  });

  test('each ends at its percentage, and the whole at 100', () => {
    const reached = PHASES.map(({ stages }) => show(running(stages.at(-1)!.name, 1)));
    assert.deepEqual(
      reached.map(({ stage, stage_progress, overall_progress }) => [stage, stage_progress, overall_progress]),
      [
        ['created', 100, 0],
        ['analyzing', 100, 10],
        ['separating', 100, 30],
        ['generating', 100, 60],
        ['compositing', 100, 80],
        ['enhancing', 100, 95],
      ],
    );
    assert.deepEqual(show({ status: 'completed', stage: 'background-report', stage_progress: 1 }), {
      stage: 'completed',
      stage_progress: 100,
      overall_progress: 100,
    });
  });

  test('percents are whole, and those of stages in one phase add up', () => {
    assert.deepEqual(show(running('generate', 0.656)), {
      stage: 'generating',
      stage_progress: 78,
      overall_progress: 53,
    });
    assert.equal(show(running('analyze', 1)).stage_progress, 40, 'the survey is to come');
    assert.equal(show(running('survey-shots', 0.5)).stage_progress, 70);
  });

  test('what fails keeps how far it was, and begins anew when it is retried', () => {
    const failed = [
      running('composite', 0.5),
      { status: 'failed', stage: 'composite', stage_progress: 0.5 },
    ] as const;
    assert.deepEqual(show(...failed), { stage: 'failed', stage_progress: 50, overall_progress: 70 });
    const again: Progress = { status: 'queued', stage: null, stage_progress: 0 };
    assert.deepEqual(show(...failed, again), { stage: 'created', stage_progress: 0, overall_progress: 0 });
  });

  test('never goes back, whatever is reported, and reaches 100 only at the end', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = createSeededRandom(seed);
      const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
      const names = [...STAGES, 'audio-master', 'validate', 'unheard-of', null];
      let state = FIRST_PHASE;
      let before = showPhase(state);
      for (let i = 0; i < 60; i++) {
        const status = pick(['running', 'running', 'running', 'queued', 'pausing', 'paused'] as const);
        state = followPhases(state, { status, stage: pick(names), stage_progress: random() });
        const now = showPhase(state);
        assert.ok(now.overall_progress >= before.overall_progress && now.overall_progress < 100);
        assert.ok(PHASE_NAMES.indexOf(now.stage) >= PHASE_NAMES.indexOf(before.stage));
        if (now.stage === before.stage) assert.ok(now.stage_progress >= before.stage_progress);
        for (const value of [now.stage_progress, now.overall_progress]) assert.ok(Number.isInteger(value));
        before = now;
      }
      const last = followPhases(state, { status: 'partial', stage: null, stage_progress: 1 });
      assert.equal(showPhase(last).overall_progress, 100);
    }
  });
});
