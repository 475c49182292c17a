import type { TfliteModel } from '../weights/tflite.ts';
import { TfliteGraph } from './tflite-graph.ts';
import { addTfliteOperator } from './tflite-operators.ts';

/**
 * Builds an ONNX graph that computes what a TensorFlow Lite net does, with inputs and outputs of the file's names and
 * NHWC shapes. Pictures are transposed once at either end. Quantized constants become floats, and a net that computes
 * with integers is computed with floats, which is at least as exact.
 *
 * @throws `model.invalid-weights`, `model.unsupported-operator`
 */
export function buildGraphFromTflite(model: TfliteModel): Uint8Array {
  const net = new TfliteGraph(model);
  for (const operator of model.operators) addTfliteOperator(net, operator);
  return net.build();
}
