import { FootlightError } from '../../core/errors.ts';
import { describePorts, type ModelPorts } from '../../inference/model-form.ts';
import type { PortInfo, TensorValue } from '../../inference/session.ts';

/** Two pictures of a size as R'G'B' planes from 0 to 1, and how far between them the wanted one is. */
export interface NetPictures {
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly share: number;
  readonly width: number;
  readonly height: number;
}

/** How a file of RIFE takes its pictures. */
export interface NetForm {
  readonly output: string;
  /** The only size that it takes; undefined if any size will do. */
  readonly fixedSize?: { readonly width: number; readonly height: number };
  createInputs(pictures: NetPictures): Record<string, TensorValue>;
}

/** Channels of files that take all in one tensor: both pictures and the time, and in some also the scale of motion. */
const JOINED_CHANNELS = [7, 8];
export const EXPECTED = 'img0 [1,3,H,W], img1 [1,3,H,W], timestep [1] -> output [1,3,H,W]';

/**
 * Recognizes the form in which a net was exported: two pictures and the time as a number or as a plane, or all in one tensor
 * of seven channels, or of eight with a scale of 1.
 *
 * @throws `model.wrong-ports`, which names those of the file
 */
export function recognizeForm({ inputs, outputs }: ModelPorts, path: string): NetForm {
  const [output] = outputs;
  const form = findForm(inputs);
  if (form && output?.type === 'float32') return { ...form, output: output.name };
  throw new FootlightError('model.wrong-ports', {
    kind: 'input',
    reason: 'interpolator',
    parameters: { expected: EXPECTED, found: describePorts({ inputs, outputs }) },
    value: path,
  });
}

type Inputs = Omit<NetForm, 'output'>;

function findForm(inputs: readonly PortInfo[]): Inputs | undefined {
  const isFloat = inputs.every(({ type }) => type === 'float32');
  return isFloat ? (recognizeSeparate(inputs) ?? recognizeJoined(inputs)) : undefined;
}

/** Whether a file has the ports of one of the forms. */
export function hasForm({ inputs, outputs }: ModelPorts): boolean {
  return findForm(inputs) !== undefined && outputs[0]?.type === 'float32';
}

function recognizeSeparate(inputs: readonly PortInfo[]): Inputs | undefined {
  const [first, second] = inputs.filter(isPicture);
  const time = inputs.find((port) => port !== first && port !== second);
  if (inputs.length !== 3 || !first || !second || !time || !isTime(time)) return undefined;
  return {
    ...readFixedSize(first),
    createInputs: (pictures) => ({
      [first.name]: createPicture(pictures.first, pictures),
      [second.name]: createPicture(pictures.second, pictures),
      [time.name]: createTime(time, pictures),
    }),
  };
}

function recognizeJoined(inputs: readonly PortInfo[]): Inputs | undefined {
  const [input] = inputs;
  const channels = input ? countChannels(input) : undefined;
  if (inputs.length !== 1 || !input || !channels || !JOINED_CHANNELS.includes(channels)) return undefined;
  return {
    ...readFixedSize(input),
    createInputs: ({ first, second, share, width, height }) => {
      const area = width * height;
      const data = new Float32Array(channels * area).fill(1);
      data.set(first);
      data.set(second, 3 * area);
      data.fill(share, 6 * area, 7 * area);
      return { [input.name]: { data, shape: [1, channels, height, width] } };
    },
  };
}

/** Channels of a picture; undefined for other tensors and where they are not said. */
function countChannels({ shape }: PortInfo): number | undefined {
  const [, channels] = shape;
  return shape.length === 4 && typeof channels === 'number' ? channels : undefined;
}

/** Some exports leave the number of channels open. */
function isPicture(port: PortInfo): boolean {
  const channels = countChannels(port);
  return channels === 3 || (channels === undefined && port.shape.length === 4 && !/time/i.test(port.name));
}

/** A number, or one for each pixel. */
function isTime({ shape }: PortInfo): boolean {
  return shape.length === 4 ? shape[1] !== 3 : shape.length <= 1;
}

function createTime({ shape }: PortInfo, { share, width, height }: NetPictures): TensorValue {
  if (shape.length < 4) return { data: Float32Array.of(share), shape: shape.map(() => 1) };
  const isNumber = shape[2] === 1 && shape[3] === 1;
  const [rows, columns] = isNumber ? [1, 1] : [height, width];
  return { data: new Float32Array(rows * columns).fill(share), shape: [1, 1, rows, columns] };
}

function createPicture(data: Float32Array, { width, height }: NetPictures): TensorValue {
  return { data, shape: [1, 3, height, width] };
}

function readFixedSize({ shape }: PortInfo): Pick<NetForm, 'fixedSize'> {
  const [, , height, width] = shape;
  const isFixed = typeof height === 'number' && typeof width === 'number' && height > 0 && width > 0;
  return isFixed ? { fixedSize: { width, height } } : {};
}
