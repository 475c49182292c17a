// What the restorer does to every pixel, compiled to WebAssembly by `npm run build:kernels`. Each kernel computes what its
// reference in JavaScript (`src/frames`) computes, to the bit; a test compares them.
export { sharpenCodes } from './detail';
export { cleanAndFeather } from './feather';
export { markMotion, reduceRows } from './grid';
export { lockPlane, startPlane } from './lock';
export { smoothPlane } from './smooth';
export { classify, findEdges } from './zones';
