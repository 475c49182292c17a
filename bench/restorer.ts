import { createSafeZones } from '../src/frames/create-safe-zones.ts';
import { createNoiseTable } from '../src/frames/denoising/noise-table.ts';
import { PlaneDenoiser } from '../src/frames/denoising/plane-denoiser.ts';
import { computeMaskGrid } from '../src/frames/mask-grid.ts';
import type { Plane16 } from '../src/media/frame.ts';
import { StageScene } from '../src/testing/stage-scene.ts';

// Compares what the restorer does to luma by kernels and in JavaScript, in turn on the same seeded frames.
const FRAMES = 24;
const WARM_UP = 8;
const ways = [
  ['JavaScript', null],
  ['WebAssembly', undefined],
] as const;

process.stdout.write(
  '| luma | way | lock and smoothing, CPU ms a frame | safe zones |\n| --- | --- | --- | --- |\n',
);
for (const [width, height] of [
  [640, 360],
  [1920, 1080],
] as const) {
  const picture = { width, height, isFullRange: false };
  const scene = new StageScene({ width, height, noiseSigma: 1.5 });
  const grid = computeMaskGrid(picture);
  const mask = createPlane(grid.width, grid.height);
  const output = createPlane(width, height);
  const settings = { alpha: 0.15, noise: createNoiseTable([6]), spatialStrength: 0.3 };
  const policy = {
    strength: 'medium',
    highlightThreshold: 0.85,
    shadowThreshold: 0.08,
    edgeThreshold: 0.08,
  } as const;
  const runs = ways.map(([name, kernels]) => ({
    name,
    denoiser: new PlaneDenoiser(width, height, kernels),
    zones: createSafeZones(picture, kernels),
    spent: [0, 0] as [number, number],
  }));
  for (let frame = 0; frame < FRAMES; frame++) {
    const current = drawFrame(scene, frame);
    for (const { denoiser, zones, spent } of runs) {
      const startedAt = getCpuMilliseconds();
      denoiser.average(current, output, settings);
      denoiser.finish(current, output, settings);
      const denoisedAt = getCpuMilliseconds();
      zones.take(output, 0.02, frame === 0);
      zones.compute(policy, mask);
      if (frame < WARM_UP) continue;
      spent[0] += denoisedAt - startedAt;
      spent[1] += getCpuMilliseconds() - denoisedAt;
    }
  }
  for (const { name, spent } of runs) {
    const [denoising, zones] = spent.map((total) => (total / (FRAMES - WARM_UP)).toFixed(1));
    process.stdout.write(`| ${width}x${height} | ${name} | ${denoising} | ${zones} |\n`);
  }
}

function createPlane(width: number, height: number): Plane16 {
  return { samples: new Uint16Array(width * height), stride: width, width, height };
}

/** A frame of the made stage in 10-bit codes. */
function drawFrame(scene: StageScene, frame: number): Plane16 {
  const { width, height } = scene.options;
  const drawn = { samples: new Uint8Array(width * height), stride: width, width, height };
  scene.renderLuma(frame, drawn);
  return { ...drawn, samples: Uint16Array.from(drawn.samples, (code) => code * 4) };
}

/** Of all threads: what the compiler and the garbage collector do beside counts too. */
function getCpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
