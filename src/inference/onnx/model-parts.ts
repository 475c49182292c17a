import protobuf from 'protobufjs/minimal.js';
import { FootlightError } from '../../core/errors.ts';

const { Reader } = protobuf;

/** The parts of an ONNX model that are embedded into another one, as undecoded protobuf messages. */
export interface ModelParts {
  readonly irVersion: number;
  /** Operator-set version by domain; "" is ONNX's own. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly functions: readonly Uint8Array[];
  /** The graph without its inputs and outputs. */
  readonly body: Uint8Array;
  readonly inputName: string;
  readonly outputName: string;
}

/**
 * Splits an ONNX model (onnx.proto3) into the parts that can be embedded into another one. `inputName` and `outputName`
 * are those that the session reports.
 *
 * @throws `model.invalid-weights`
 */
export function readModelParts(content: Uint8Array, inputName: string, outputName: string): ModelParts {
  let irVersion = 0;
  let graph: Uint8Array | undefined;
  const opsets = new Map<string, number>();
  const functions: Uint8Array[] = [];
  for (const { field, bytes, number } of readFields(content)) {
    if (field === 1) irVersion = number;
    else if (field === 7) graph = bytes;
    else if (field === 8) opsets.set(...readOpset(bytes));
    else if (field === 25) functions.push(bytes);
  }
  if (!graph) throw new FootlightError('model.invalid-weights', { kind: 'input', reason: 'no-graph' });
  const kept = [...readFields(graph)].filter(({ field }) => field !== 11 && field !== 12 && field !== 2);
  return {
    irVersion,
    opsets,
    functions,
    inputName,
    outputName,
    body: Buffer.concat(kept.map(({ raw }) => raw)),
  };
}

function readOpset(content: Uint8Array): [string, number] {
  let domain = '';
  let version = 1;
  for (const { field, bytes, number } of readFields(content)) {
    if (field === 1) domain = new TextDecoder().decode(bytes);
    else if (field === 2) version = number;
  }
  return [domain, version];
}

interface Field {
  readonly field: number;
  /** Content of a length-delimited field. */
  readonly bytes: Uint8Array;
  /** Value of a varint field. */
  readonly number: number;
  /** The whole field, tag included. */
  readonly raw: Uint8Array;
}

function* readFields(content: Uint8Array): Generator<Field> {
  const reader = Reader.create(content);
  try {
    while (reader.pos < reader.len) {
      const start = reader.pos;
      const tag = reader.uint32();
      let bytes: Uint8Array = new Uint8Array();
      let number = 0;
      if ((tag & 7) === 2) bytes = reader.bytes();
      else if ((tag & 7) === 0) number = Number(reader.int64());
      else reader.skipType(tag & 7);
      yield { field: tag >>> 3, bytes, number, raw: content.subarray(start, reader.pos) };
    }
  } catch (error) {
    throw new FootlightError('model.invalid-weights', {
      kind: 'input',
      reason: 'cut-off-graph',
      cause: error,
    });
  }
}
