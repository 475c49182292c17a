import { FootlightError } from '../../core/errors.ts';
import type { GraphBuilder } from './graph-builder.ts';

/** Adds tflite.ActivationFunctionType, which many operators end with. @throws `model.unsupported-operator` */
export function addActivation(graph: GraphBuilder, value: string, activation: number): string {
  switch (activation) {
    case 0:
      return value;
    case 1:
      return graph.addNode('Relu', [value]);
    case 2:
      return addClip(graph, value, -1, 1);
    case 3:
      return addClip(graph, value, 0, 6);
    case 4:
      return graph.addNode('Tanh', [value]);
    default:
      throw createUnsupportedError(`activation ${activation}`);
  }
}

export function createUnsupportedError(operator: string): FootlightError {
  return new FootlightError('model.unsupported-operator', { kind: 'input', parameters: { operator } });
}

function addClip(graph: GraphBuilder, value: string, min: number, max: number): string {
  return graph.addNode('Clip', [value, graph.addFloats([], [min]), graph.addFloats([], [max])]);
}
