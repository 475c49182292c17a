import { FootlightError } from '../../core/errors.ts';
import { IMAGENET_DEVIATION, IMAGENET_MEAN } from '../../inference/imagenet.ts';
import { describePorts, isPicture, type ModelPorts } from '../../inference/model-form.ts';
import type { PortInfo } from '../../inference/session.ts';

/** A kind of exported depth net: its ports and what it wants to see. It gives inverse depth, near being high. */
export interface DepthNet {
  readonly name: string;
  readonly input: string;
  readonly output: string;
  /** Sides of its input are multiples of this. */
  readonly multiple: number;
  /** Least side in pixels in which it was trained; the other side follows the picture. */
  readonly side: number;
  /** R'G'B' from 0 to 1 becomes (value - mean) / deviation, by channel. */
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

/** Its graph divides by 255 itself (github.com/yu-li/TCMonoDepth, networks/TCSmallNet.py). */
const CODES_OF_8_BITS = [1 / 255, 1 / 255, 1 / 255] as const;

/** Li et al., "Enforcing Temporal Consistency in Video Depth Estimation", 2021. */
export const TCMONODEPTH: DepthNet = {
  name: 'tcmonodepth',
  input: 'input',
  output: 'output',
  multiple: 32,
  side: 256,
  mean: [0, 0, 0],
  deviation: CODES_OF_8_BITS,
};

/** Yang et al., "Depth Anything V2", 2024, as exported for Transformers.js; patches of 14 pixels, ImageNet's colors. */
export const DEPTH_ANYTHING: DepthNet = {
  name: 'depth-anything',
  input: 'pixel_values',
  output: 'predicted_depth',
  multiple: 14,
  side: 518,
  mean: IMAGENET_MEAN,
  deviation: IMAGENET_DEVIATION,
};

export function hasPorts(net: DepthNet, { inputs, outputs }: ModelPorts): boolean {
  const [input] = inputs;
  return (
    inputs.length === 1 &&
    input?.name === net.input &&
    isPicture(input, 3) &&
    outputs.some(({ name }) => name === net.output)
  );
}

export function describeForm({ input, output }: DepthNet): string {
  return `${input} [1,3,H,W] -> ${output}`;
}

/** @throws `model.wrong-ports`, which names those of the file */
export function assertPorts(net: DepthNet, ports: ModelPorts, path: string): void {
  if (hasPorts(net, ports)) return;
  throw new FootlightError('model.wrong-ports', {
    kind: 'input',
    reason: 'depth',
    parameters: { net: net.name, expected: describeForm(net), found: describePorts(ports) },
    value: path,
  });
}

/** Size in which a picture is shown to a net: the file's own if it has a fixed one, else the net's least side. */
export function chooseInputSize(
  net: DepthNet,
  { shape }: PortInfo,
  picture: { readonly width: number; readonly height: number },
): { width: number; height: number } {
  const [, , height, width] = shape;
  if (typeof height === 'number' && typeof width === 'number' && height > 0 && width > 0)
    return { width, height };
  const scale = net.side / Math.min(picture.width, picture.height);
  const fit = (side: number): number => Math.max(1, Math.round((side * scale) / net.multiple)) * net.multiple;
  // Very long pictures would take minutes: they are shown squeezed.
  const most = net.side * 2;
  return {
    width: Math.min(fit(picture.width), fitDown(most, net)),
    height: Math.min(fit(picture.height), fitDown(most, net)),
  };
}

function fitDown(side: number, { multiple }: DepthNet): number {
  return Math.floor(side / multiple) * multiple;
}
