/** tflite.BuiltinOperator: the operators that small nets for pictures use, by their codes. */
const OPERATORS: Readonly<Record<number, string>> = {
  0: 'ADD',
  1: 'AVERAGE_POOL_2D',
  2: 'CONCATENATION',
  3: 'CONV_2D',
  4: 'DEPTHWISE_CONV_2D',
  5: 'DEPTH_TO_SPACE',
  6: 'DEQUANTIZE',
  9: 'FULLY_CONNECTED',
  14: 'LOGISTIC',
  17: 'MAX_POOL_2D',
  18: 'MUL',
  19: 'RELU',
  21: 'RELU6',
  22: 'RESHAPE',
  23: 'RESIZE_BILINEAR',
  25: 'SOFTMAX',
  28: 'TANH',
  32: 'CUSTOM',
  34: 'PAD',
  40: 'MEAN',
  41: 'SUB',
  42: 'DIV',
  54: 'PRELU',
  67: 'TRANSPOSE_CONV',
  114: 'QUANTIZE',
  117: 'HARD_SWISH',
};

/** Name of an operator; a number for one that is not known, which the builder of the graph then refuses by it. */
export function getOperatorName(code: number): string {
  return OPERATORS[code] ?? `#${code}`;
}
