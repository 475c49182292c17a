import { averageBoxes } from '../guided-upsampling.ts';
import type { SceneDepth } from './depth-steps.ts';
import { fillBehind, findHole } from './fill-behind.ts';
import { createSoftMask, reduceMask } from './layer-mask.ts';
import { fillSmoothly } from './pull-push.ts';
import { DEPTH_STEP, type DepthGrid, measureBlocks, type SceneLayer } from './scene-layer.ts';
import { StepEdges } from './step-edges.ts';

/** Planes of a picture in 10-bit codes, and the depth of its pixels. */
export interface ScenePicture extends SceneDepth {
  readonly planes: readonly [Int16Array, Int16Array, Int16Array];
  readonly chromaShiftX: number;
  readonly chromaShiftY: number;
}

/** What is left of a picture while its layers are lifted off. */
interface Rest extends ScenePicture {
  readonly edges: StepEdges;
}

/** Depth by which neighboring layers overlap, so that a surface that runs through both moves as one. */
const OVERLAP = 0.05;
/** Half-width in nodes of the windows that smooth a layer's depth, so that no surface folds when it moves. */
const SMOOTH_NODES = 1;

/**
 * Takes a picture apart into layers: the nearest is lifted off and what it hid is filled in, then the next one, down to the
 * farthest (layered depth images: Shade et al., 1998; inpainted: Shih et al., "3D Photography", 2020).
 *
 * @param steps depths between the layers, from far to near
 * @returns the layers from far to near
 */
export function peelLayers(picture: ScenePicture, steps: readonly number[]): SceneLayer[] {
  const layers: SceneLayer[] = [];
  let rest: Rest = { ...picture, edges: new StepEdges(picture) };
  for (const step of steps.toReversed()) {
    const alpha = createSoftMask(rest.depth, rest.width, step);
    if (!alpha.includes(255)) continue;
    const behind = liftOff(rest, alpha, step);
    layers.unshift(createLayer(rest, behind, alpha, step));
    rest = behind;
  }
  const grid = createGrid(rest);
  layers.unshift({ planes: rest.planes, alphas: undefined, grid, blocks: undefined });
  return layers;
}

/** The picture without what `alpha` covers. */
function liftOff(picture: Rest, alpha: Uint8Array, step: number): Rest {
  const { width, height, chromaShiftX, chromaShiftY } = picture;
  const chroma = reduceMask(alpha, picture, chromaShiftX, chromaShiftY);
  const hole = findHole(alpha, width, height);
  const chromaHole = findHole(chroma, -(-width >> chromaShiftX), -(-height >> chromaShiftY));
  const [luma, blue, red] = picture.planes;
  const rest = {
    ...picture,
    planes: [fillBehind(luma, hole), fillBehind(blue, chromaHole), fillBehind(red, chromaHole)] as const,
    depth: fillDepth(picture, step),
  };
  return { ...rest, edges: new StepEdges(rest) };
}

/** Continues the depth behind a layer, but for what goes on smoothly from the layer to what lies behind it. */
function fillDepth({ width, height, depth, edges }: Rest, step: number): Float32Array {
  const weights = new Float32Array(depth.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const limit = step + (edges.isClose(x, y) ? -OVERLAP : OVERLAP);
      weights[y * width + x] = depth[y * width + x]! < limit ? 1 : 0;
    }
  }
  return fillSmoothly({ width, height, values: depth, weights });
}

function createLayer(picture: Rest, behind: ScenePicture, alpha: Uint8Array, step: number): SceneLayer {
  const { width, height, chromaShiftX, chromaShiftY, planes } = picture;
  const chroma = reduceMask(alpha, picture, chromaShiftX, chromaShiftY);
  return {
    planes: [
      subtractBehind(planes[0], behind.planes[0], alpha),
      subtractBehind(planes[1], behind.planes[1], chroma),
      subtractBehind(planes[2], behind.planes[2], chroma),
    ],
    alphas: [alpha, chroma],
    grid: createGrid(picture, step),
    blocks: measureBlocks(alpha, width, height),
  };
}

function subtractBehind(samples: Int16Array, behind: Int16Array, alpha: Uint8Array): Int16Array {
  const rest = new Int16Array(samples.length);
  for (let i = 0; i < rest.length; i++)
    rest[i] = samples[i]! - (((behind[i]! * (255 - alpha[i]!)) / 255 + 0.5) | 0);
  return rest;
}

/** Weight of the depth at a step, which counts where a layer is so thin that it has no inside. */
const EDGE_WEIGHT = 0.02;

/** Depth of a layer, of all of a picture or of what is nearer than a step, continued smoothly over its surroundings. */
function createGrid({ width, height, depth, edges }: Rest, step = Number.NEGATIVE_INFINITY): DepthGrid {
  const size = {
    width: Math.ceil((width - 1) / DEPTH_STEP) + 1,
    height: Math.ceil((height - 1) / DEPTH_STEP) + 1,
  };
  const values = new Float32Array(size.width * size.height);
  const weights = new Float32Array(size.width * size.height);
  for (let y = 0; y < height; y++) {
    const row = Math.round(y / DEPTH_STEP) * size.width;
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const isEdge = edges.isClose(x, y);
      if (depth[at]! < (isEdge ? step : step - OVERLAP)) continue;
      const weight = isEdge ? EDGE_WEIGHT : 1;
      const node = row + Math.round(x / DEPTH_STEP);
      values[node]! += depth[at]! * weight;
      weights[node]! += weight;
    }
  }
  for (let i = 0; i < values.length; i++) {
    if (weights[i]! > 0) values[i]! /= weights[i]!;
    weights[i] = Math.min(1, weights[i]! / DEPTH_STEP);
  }
  const filled = fillSmoothly({ ...size, values, weights });
  return { ...size, depth: averageBoxes(averageBoxes(filled, size, SMOOTH_NODES), size, SMOOTH_NODES) };
}
