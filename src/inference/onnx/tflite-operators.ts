import type { TfliteOperator } from '../weights/tflite.ts';
import type { WeightTensor } from '../weights/weight-tensor.ts';
import { addActivation, createUnsupportedError } from './tflite-activation.ts';
import {
  addConvolution,
  addCustomTransposedConvolution,
  addDepthwiseConvolution,
  addPool,
  addTransposedConvolution,
} from './tflite-convolutions.ts';
import { raiseGraphError, type TfliteGraph, toChannelsFirst } from './tflite-graph.ts';

type Translator = (net: TfliteGraph, operator: TfliteOperator) => void;

const TRANSLATORS: Readonly<Record<string, Translator>> = {
  ADD: (net, operator) => addElementwise(net, operator, 'Add'),
  SUB: (net, operator) => addElementwise(net, operator, 'Sub'),
  MUL: (net, operator) => addElementwise(net, operator, 'Mul'),
  DIV: (net, operator) => addElementwise(net, operator, 'Div'),
  RELU: (net, operator) => addUnary(net, operator, 'Relu'),
  TANH: (net, operator) => addUnary(net, operator, 'Tanh'),
  LOGISTIC: (net, operator) => addUnary(net, operator, 'Sigmoid'),
  HARD_SWISH: (net, operator) => addUnary(net, operator, 'HardSwish'),
  RELU6: addRelu6,
  PRELU: addPrelu,
  CONV_2D: addConvolution,
  DEPTHWISE_CONV_2D: addDepthwiseConvolution,
  TRANSPOSE_CONV: addTransposedConvolution,
  Convolution2DTransposeBias: addCustomTransposedConvolution,
  MAX_POOL_2D: (net, operator) => addPool(net, operator, 'MaxPool'),
  AVERAGE_POOL_2D: (net, operator) => addPool(net, operator, 'AveragePool'),
  RESIZE_BILINEAR: addResize,
  DEPTH_TO_SPACE: addDepthToSpace,
  PAD: addPad,
  CONCATENATION: addConcatenation,
  RESHAPE: addReshape,
  MEAN: addMean,
  SOFTMAX: addSoftmax,
  FULLY_CONNECTED: addFullyConnected,
  DEQUANTIZE: addConversion,
  QUANTIZE: addConversion,
};

/** Adds one operator of the file to the graph. @throws `model.unsupported-operator`, `model.invalid-weights` */
export function addTfliteOperator(net: TfliteGraph, operator: TfliteOperator): void {
  const translate = Object.hasOwn(TRANSLATORS, operator.name) ? TRANSLATORS[operator.name] : undefined;
  if (!translate) throw createUnsupportedError(operator.name);
  if (operator.inputs.length === 0 || operator.outputs.length !== 1) raiseGraphError();
  translate(net, operator);
}

/** Constants are dequantized where they are read, and computed values are floats already. */
function addConversion(net: TfliteGraph, { inputs, outputs }: TfliteOperator): void {
  const [input, output] = [inputs[0]!, outputs[0]!];
  if (net.isConstant(input)) net.setConstant(output, net.getConstant(input));
  else if (net.getShape(input).length === 4) net.setPicture(output, net.getPicture(input));
  else net.setPlain(output, net.getPlain(input));
}

function addUnary(net: TfliteGraph, { inputs, outputs }: TfliteOperator, name: string): void {
  apply(net, inputs[0]!, outputs[0]!, (value) => net.graph.addNode(name, [value]));
}

/** Computes a value in the layout in which its input is: elements stay where they are. */
function apply(net: TfliteGraph, input: number, output: number, compute: (value: string) => string): void {
  if (net.getShape(input).length === 4) net.setPicture(output, compute(net.getPicture(input)));
  else net.setPlain(output, compute(net.getPlain(input)));
}

function addRelu6(net: TfliteGraph, { inputs, outputs }: TfliteOperator): void {
  apply(net, inputs[0]!, outputs[0]!, (value) => addActivation(net.graph, value, 3));
}

function addPrelu(net: TfliteGraph, { inputs, outputs }: TfliteOperator): void {
  const [input, slope] = inputs as [number, number];
  const { shape, data } = toChannelsFirst(net.getConstant(slope));
  const slopes = net.graph.addWeights({ shape: shape.slice(1), data });
  net.setPicture(outputs[0]!, net.graph.addNode('PRelu', [net.getPicture(input), slopes]));
}

/** Adds an operator on pairs of elements. Shapes are matched from their ends, in the order of the file. */
function addElementwise(net: TfliteGraph, { inputs, outputs, options }: TfliteOperator, name: string): void {
  const { graph } = net;
  const arePictures = inputs.every((input) => net.isConstant(input) || net.getShape(input).length === 4);
  const getPictureOrConstant = (input: number): string =>
    net.isConstant(input) ? graph.addWeights(toChannelsFirst(net.getConstant(input))) : net.getPicture(input);
  const values = inputs.map((input) => (arePictures ? getPictureOrConstant(input) : net.getPlain(input)));
  const result = addActivation(graph, graph.addNode(name, values), options?.getByte(0) ?? 0);
  if (arePictures) net.setPicture(outputs[0]!, result);
  else net.setPlain(outputs[0]!, result);
}

function addResize(net: TfliteGraph, { inputs, outputs, options }: TfliteOperator): void {
  const [input, output] = [inputs[0]!, outputs[0]!];
  const sizes = net.graph.addInt64s([1, net.getChannels(input), ...net.getSides(output)]);
  const alignsCorners = (options?.getByte(2) ?? 0) !== 0;
  const usesHalfPixels = (options?.getByte(3) ?? 0) !== 0;
  const mapping = alignsCorners ? 'align_corners' : usesHalfPixels ? 'half_pixel' : 'asymmetric';
  const resized = net.graph.addNode('Resize', [net.getPicture(input), '', '', sizes], {
    mode: 'linear',
    coordinate_transformation_mode: mapping,
  });
  net.setPicture(output, resized);
}

/** TensorFlow counts positions before channels, as ONNX does by default. */
function addDepthToSpace(net: TfliteGraph, { inputs, outputs, options }: TfliteOperator): void {
  const blocksize = options?.getInt32(0) ?? 0;
  net.setPicture(
    outputs[0]!,
    net.graph.addNode('DepthToSpace', [net.getPicture(inputs[0]!)], { blocksize, mode: 'DCR' }),
  );
}

function addPad(net: TfliteGraph, { inputs, outputs }: TfliteOperator): void {
  const [input, paddings] = inputs as [number, number];
  // Pairs of before and after by dimension become all before, then all after.
  const pairs = Array.from(net.getConstant(paddings).data);
  const before = pairs.filter((_, i) => i % 2 === 0);
  const after = pairs.filter((_, i) => i % 2 === 1);
  const pads = net.graph.addInt64s([...before, ...after]);
  net.setPlain(outputs[0]!, net.graph.addNode('Pad', [net.getPlain(input), pads]));
}

function addConcatenation(net: TfliteGraph, { inputs, outputs, options }: TfliteOperator): void {
  const axis = options?.getInt32(0) ?? 0;
  const { graph } = net;
  if (net.getShape(inputs[0]!).length === 4 && (axis === 3 || axis === -1)) {
    const joined = graph.addNode(
      'Concat',
      inputs.map((input) => net.getPicture(input)),
      { axis: 1 },
    );
    net.setPicture(outputs[0]!, addActivation(graph, joined, options?.getByte(1) ?? 0));
    return;
  }
  const joined = graph.addNode(
    'Concat',
    inputs.map((input) => net.getPlain(input)),
    { axis },
  );
  net.setPlain(outputs[0]!, addActivation(graph, joined, options?.getByte(1) ?? 0));
}

/** The file says the new shape of a net with fixed sizes, whatever the operator's own input says. */
function addReshape(net: TfliteGraph, { inputs, outputs }: TfliteOperator): void {
  const shape = net.graph.addInt64s(net.getShape(outputs[0]!));
  net.setPlain(outputs[0]!, net.graph.addNode('Reshape', [net.getPlain(inputs[0]!), shape]));
}

function addMean(net: TfliteGraph, { inputs, outputs }: TfliteOperator): void {
  const [input, axes] = inputs as [number, number];
  const dimensions = [...net.getConstant(axes).data].map((axis) => (axis < 0 ? axis + 4 : axis)).sort();
  const isOverPicture = net.getShape(input).length === 4 && String(dimensions) === '1,2';
  if (isOverPicture && net.getShape(outputs[0]!).length === 4) {
    net.setPicture(outputs[0]!, net.graph.addNode('GlobalAveragePool', [net.getPicture(input)]));
    return;
  }
  const mean = net.graph.addNode('ReduceMean', [net.getPlain(input)], {
    axes: [...net.getConstant(axes).data],
    keepdims: Number(net.getShape(outputs[0]!).length === net.getShape(input).length),
  });
  net.setPlain(outputs[0]!, mean);
}

function addSoftmax(net: TfliteGraph, { name, inputs, outputs, options }: TfliteOperator): void {
  if ((options?.getFloat(0) ?? 1) !== 1) throw createUnsupportedError(name);
  net.setPlain(outputs[0]!, net.graph.addNode('Softmax', [net.getPlain(inputs[0]!)], { axis: -1 }));
}

function addFullyConnected(net: TfliteGraph, { name, inputs, outputs, options }: TfliteOperator): void {
  const [input, weights, bias = -1] = inputs as [number, number, number?];
  const kernel = net.getConstant(weights);
  const [units, depth] = kernel.shape as [number, number];
  // Another layout of the weights, which only converters for a certain processor write.
  if (kernel.shape.length !== 2 || (options?.getByte(1) ?? 0) !== 0) throw createUnsupportedError(name);
  const { graph } = net;
  const rows = graph.addNode('Reshape', [net.getPlain(input), graph.addInt64s([-1, depth])]);
  const biases: WeightTensor =
    bias < 0 ? { shape: [units], data: new Float32Array(units) } : net.getConstant(bias);
  const product = graph.addNode('Gemm', [rows, graph.addWeights(kernel), graph.addWeights(biases)], {
    transB: 1,
  });
  const shaped = graph.addNode('Reshape', [product, graph.addInt64s(net.getShape(outputs[0]!))]);
  net.setPlain(outputs[0]!, addActivation(graph, shaped, options?.getByte(0) ?? 0));
}
