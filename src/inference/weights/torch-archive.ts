import { unzipSync } from 'fflate';
import { FootlightError } from '../../core/errors.ts';
import { createMessage } from '../../core/messages/message.ts';
import { createRefusedPickleError, readPickle } from './restricted-pickle.ts';
import {
  countElements,
  ELEMENT_BYTES,
  type ElementType,
  type StateDict,
  toFloat32,
  type WeightTensor,
} from './weight-tensor.ts';

const STORAGE_TYPES: Readonly<Record<string, ElementType>> = {
  'torch.DoubleStorage': 'f64',
  'torch.FloatStorage': 'f32',
  'torch.HalfStorage': 'f16',
  'torch.BFloat16Storage': 'bf16',
};
/** Storages of integers: batch-norm counters and the like, which no supported net reads. */
const INTEGER_STORAGE = /^torch\.(Long|Int|Short|Char|Byte|Bool)Storage$/;

class Storage {
  readonly key: string;
  readonly type: ElementType | undefined;
  constructor(key: string, type: ElementType | undefined) {
    this.key = key;
    this.type = type;
  }
}

class TensorReference {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  constructor(storage: Storage, offset: number, shape: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
  }
}

/**
 * Reads an archive of torch.save since PyTorch 1.6: a zip with `NAME/data.pkl` and one file per storage under
 * `NAME/data/`. A state dict under "params_ema", "params", "state_dict" or "model" is unwrapped.
 *
 * @throws `model.invalid-weights`, `model.unsafe-pickle`
 */
export function readTorchArchive(content: Uint8Array): StateDict {
  const files = unpack(content);
  const pickle = Object.keys(files).find((name) => name.endsWith('/data.pkl') || name === 'data.pkl');
  if (!pickle) throw new FootlightError('model.invalid-weights', { kind: 'input', reason: 'no-pickle' });
  const root = pickle.slice(0, -'data.pkl'.length);
  const value = readPickle(files[pickle]!, { reduce, loadPersistent });
  const tensors = new Map<string, WeightTensor>();
  for (const [name, reference] of findStateDict(value)) {
    if (typeof name !== 'string' || !(reference instanceof TensorReference) || !reference.storage.type)
      continue;
    tensors.set(name, load(reference, files[`${root}data/${reference.storage.key}`], name));
  }
  if (tensors.size === 0)
    throw new FootlightError('model.invalid-weights', { kind: 'input', reason: 'no-tensors' });
  return tensors;
}

function unpack(content: Uint8Array): Record<string, Uint8Array> {
  let total = 0;
  try {
    return unzipSync(content, {
      filter: ({ originalSize, compression }) => {
        total += originalSize;
        // torch.save doesn't compress, so an archive that unpacks to more than its size is a zip bomb.
        if (compression !== 0 || total > content.length)
          throw new FootlightError('model.invalid-weights', { kind: 'input', reason: 'compressed' });
        return true;
      },
    });
  } catch (error) {
    if (error instanceof FootlightError) throw error;
    throw new FootlightError('model.invalid-weights', {
      kind: 'input',
      reason: 'cut-off-archive',
      cause: error,
    });
  }
}

function loadPersistent(id: unknown): Storage {
  if (!Array.isArray(id) || id[0] !== 'storage' || typeof id[2] !== 'string')
    throw createRefusedPickleError(createMessage('pickle-content.pointer'));
  const type = (id[1] as { name?: string } | null)?.name ?? '';
  if (!(type in STORAGE_TYPES) && !INTEGER_STORAGE.test(type))
    throw createRefusedPickleError(createMessage('pickle-content.storage', { type: type || '?' }));
  return new Storage(id[2], STORAGE_TYPES[type]);
}

function reduce(callee: string, args: readonly unknown[]): unknown {
  switch (callee) {
    case 'collections.OrderedDict':
      return new Map();
    case 'torch._utils._rebuild_tensor_v2':
      return rebuildTensor(args);
    case 'torch._utils._rebuild_parameter':
      return args[0];
    default:
      throw createRefusedPickleError(createMessage('pickle-content.call', { callee }));
  }
}

function rebuildTensor([storage, offset, shape, stride]: readonly unknown[]): TensorReference {
  const isList = (value: unknown): value is number[] =>
    Array.isArray(value) && value.every((side) => Number.isSafeInteger(side) && side >= 0);
  if (!(storage instanceof Storage) || !Number.isSafeInteger(offset) || !isList(shape) || !isList(stride))
    throw createRefusedPickleError(createMessage('pickle-content.malformed-tensor'));
  const dense = shape.map((_, i) => shape.slice(i + 1).reduce((product, side) => product * side, 1));
  if (!shape.every((side, i) => side <= 1 || stride[i] === dense[i]))
    throw createRefusedPickleError(createMessage('pickle-content.unordered-tensor'));
  return new TensorReference(storage, offset as number, shape);
}

/** Finds the mapping from names to tensors, which training scripts store under one of a few names. */
function findStateDict(value: unknown): Map<unknown, unknown> {
  if (!(value instanceof Map))
    throw new FootlightError('model.invalid-weights', { kind: 'input', reason: 'no-tensors' });
  for (const wrapper of ['params_ema', 'params', 'state_dict', 'model']) {
    const inner: unknown = value.get(wrapper);
    if (inner instanceof Map) return inner;
  }
  return value;
}

function load(
  { storage, offset, shape }: TensorReference,
  bytes: Uint8Array | undefined,
  name: string,
): WeightTensor {
  const type = storage.type as ElementType;
  const size = ELEMENT_BYTES[type];
  const end = (offset + countElements(shape, name)) * size;
  if (!bytes || offset < 0 || end > bytes.length)
    throw new FootlightError('model.invalid-weights', {
      kind: 'input',
      reason: 'missing-data',
      parameters: { weight: name },
    });
  return { shape, data: toFloat32(bytes.subarray(offset * size, end), type) };
}
