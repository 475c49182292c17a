import { getThrownMessage } from '../core/error-causes.ts';
import { FootlightError } from '../core/errors.ts';
import type { PortInfo, TensorValue } from './tensor.ts';

/** Ports of an opened model file. */
export interface ModelPorts {
  readonly inputs: readonly PortInfo[];
  readonly outputs: readonly PortInfo[];
}

/** A model file that is open. */
export interface OpenNet extends ModelPorts {
  run(
    inputs: Readonly<Record<string, TensorValue>>,
    outputs?: readonly string[],
  ): Promise<Record<string, TensorValue>>;
}

/** A file of a model: its ports, and what they have to be. */
interface ModelPart {
  /** The ports for people, as "input [1,3,H,W] -> output [1,1,H,W]". */
  readonly ports: string;
  fits(ports: ModelPorts): boolean;
}

/** A form in which models of a kind are exported, by which their files are recognized. */
export interface ModelForm {
  readonly name: string;
  /** The model's files, in the order in which engines want them. */
  readonly parts: readonly ModelPart[];
  /** Runs the model once. @throws `model.failed-trial` if it fails, or gives what is not of the form */
  tryOut(sessions: readonly OpenNet[]): Promise<void>;
}

/** A form that was recognized, with the files in its order. */
interface RecognizedModel<Form, File> {
  readonly form: Form;
  readonly files: readonly File[];
}

/** A file of a model that was opened to recognize it. */
export interface OpenModelFile {
  readonly path: string;
  readonly session: OpenNet;
}

/**
 * Recognizes a model by the ports of its files, and by what it gives in a trial.
 *
 * @throws `model.wrong-ports`, which names the file's ports and those of each form, `model.ambiguous-form`,
 * `model.failed-trial`
 */
export async function recognizeModel<Form extends ModelForm, File extends OpenModelFile>(
  forms: readonly Form[],
  files: readonly File[],
): Promise<RecognizedModel<Form, File>> {
  const fitting = forms.flatMap((form) => {
    const ordered = orderFiles(form, files);
    return ordered ? [{ form, files: ordered }] : [];
  });
  const value = files.map(({ path }) => path).join(', ');
  if (fitting.length === 0) throw createWrongPortsError(forms, files, value);
  const failures: unknown[] = [];
  const right: RecognizedModel<Form, File>[] = [];
  for (const each of fitting)
    await each.form.tryOut(each.files.map(({ session }) => session)).then(
      () => right.push(each),
      (error) => failures.push(error),
    );
  const [recognized, ...others] = right;
  if (!recognized) throw withValue(failures[0], value);
  if (others.length === 0) return recognized;
  const parameters = { forms: right.map(({ form }) => form.name) };
  throw new FootlightError('model.ambiguous-form', { kind: 'usage', parameters, value });
}

/** The files in the order of a form's parts; undefined if they don't fit. */
function orderFiles<File extends OpenModelFile>(
  { parts }: ModelForm,
  files: readonly File[],
): readonly File[] | undefined {
  if (parts.length !== files.length) return undefined;
  const orders = files.length === 1 ? [files] : [files, files.toReversed()];
  return orders.find((order) => parts.every((part, i) => part.fits(order[i]!.session)));
}

function createWrongPortsError(
  forms: readonly ModelForm[],
  files: readonly OpenModelFile[],
  value: string,
): FootlightError {
  const known = forms.map(({ name, parts }) => `${name}: ${parts.map(({ ports }) => ports).join(' + ')}`);
  const found = files.map(({ session }) => describePorts(session)).join(' + ');
  const parameters = { found, known };
  return new FootlightError('model.wrong-ports', { kind: 'input', reason: 'form', parameters, value });
}

function withValue(error: unknown, value: string): unknown {
  return error instanceof FootlightError && error.value === undefined ? error.with({ value }) : error;
}

/** Writes ports with their types and shapes. */
export function describePorts({ inputs, outputs }: ModelPorts): string {
  const describe = (ports: readonly PortInfo[]): string =>
    ports.map(({ name, type, shape }) => `${name} ${type} [${shape}]`).join(', ') || '[]';
  return `${describe(inputs)} -> ${describe(outputs)}`;
}

/** Sides of a picture's port if they are fixed; undefined if any size will do. */
export function readFixedSize({ shape }: PortInfo): { width: number; height: number } | undefined {
  const [, , height, width] = shape;
  const isFixed = typeof height === 'number' && typeof width === 'number' && height > 0 && width > 0;
  return isFixed ? { width, height } : undefined;
}

/** Whether a port is a picture of that many channels, or of a number that is left open, in float32. */
export function isPicture({ shape, type }: PortInfo, channels: number): boolean {
  const [, found] = shape;
  return type === 'float32' && shape.length === 4 && (typeof found === 'string' || found === channels);
}

/** A picture of smooth ramps, three planes from 0 to 1, on which nets are tried. */
export function createTrialPicture(width: number, height: number): TensorValue {
  const area = width * height;
  const data = Float32Array.from({ length: 3 * area }, (_, i) => {
    const [x, y] = [(i % width) / width, Math.floor((i % area) / width) / height];
    return i < area ? x : i < 2 * area ? y : 1 - x;
  });
  return { data, shape: [1, 3, height, width] };
}

/**
 * Runs a net once.
 *
 * @throws `model.failed-trial` if the runtime fails, or the output has another shape or values that are no numbers
 */
export async function runTrial(
  session: Pick<OpenNet, 'run'>,
  inputs: Readonly<Record<string, TensorValue>>,
  { output, shape }: { readonly output: string; readonly shape?: readonly number[] },
): Promise<Float32Array> {
  const results = await session.run(inputs, [output]).catch((error: unknown) => {
    if (error instanceof FootlightError) throw error;
    const problem = getThrownMessage(error).trim().split('\n').at(-1)!.slice(-200).replace(/\.$/, '');
    throw new FootlightError('model.failed-trial', {
      kind: 'input',
      reason: 'failed',
      parameters: { problem },
      cause: error,
    });
  });
  const { data, shape: found } = results[output]!;
  if (shape && String(found) !== String(shape)) {
    const parameters = { output, found: String(found), expected: String(shape) };
    throw new FootlightError('model.failed-trial', { kind: 'input', reason: 'shape', parameters });
  }
  if (!data.every(Number.isFinite))
    throw new FootlightError('model.failed-trial', {
      kind: 'input',
      reason: 'numbers',
      parameters: { output },
    });
  return data;
}
