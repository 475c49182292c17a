import { GraphBuilder } from '../onnx/graph-builder.ts';
import type { StateDict } from '../weights/weight-tensor.ts';
import { addDecoder } from './rvm-decoder.ts';
import { addEncoder } from './rvm-encoder.ts';
import { LayerReader } from './rvm-layers.ts';
import { addGuidedRefiner } from './rvm-refiner.ts';

/** Convolutions of the net with a MobileNetV3-Large encoder. */
const CONVOLUTIONS = 78;
/** Channels of the four recurrent states, from the finest to the coarsest. */
const STATE_CHANNELS = [16, 20, 40, 64];

/** Whether weights, as `collectConvolutions` names them, are those of Robust Video Matting with MobileNetV3. */
export function isRobustVideoMatting(weights: StateDict): boolean {
  return (
    weights.has(`convolution.${CONVOLUTIONS - 1}.weight`) &&
    !weights.has(`convolution.${CONVOLUTIONS}.weight`)
  );
}

/**
 * Builds Robust Video Matting (Lin, Yang, Saleemi, Sengupta: "Robust High-Resolution Video Matting with Temporal Guidance",
 * 2021) with the ports of its authors' ONNX files: `src`, `r1i` to `r4i` and `downsample_ratio` in, `fgr`, `pha` and `r1o`
 * to `r4o` out. Pictures may have any size. The net looks at the reduced picture, and a guided filter brings its result to
 * the full size.
 *
 * @throws `model.invalid-weights`
 */
export function buildRobustVideoMatting(weights: StateDict): Uint8Array {
  const graph = new GraphBuilder();
  const layers = new LayerReader(graph, weights);
  const picture = graph.addInput('src', [1, 3, 'height', 'width']);
  const states = STATE_CHANNELS.map((_, i) => {
    const level = i + 1;
    return graph.addInput(`r${level}i`, [1, `c${level}`, `h${level}`, `w${level}`]);
  });
  const ratio = graph.addInput('downsample_ratio', [1]);
  const small = addReduction(graph, picture, ratio);
  const features = addEncoder(layers, small);
  const { states: newStates, result } = addDecoder(layers, { picture: small, features, states });
  const refined = addGuidedRefiner(graph, { picture, small, result });
  graph.addOutput(addLimits(graph, graph.addNode('Add', [refined.residual, picture])), 'fgr', [
    1,
    3,
    'height',
    'width',
  ]);
  graph.addOutput(addLimits(graph, refined.alpha), 'pha', [1, 1, 'height', 'width']);
  for (const [i, state] of newStates.entries())
    graph.addOutput(state, `r${i + 1}o`, [1, STATE_CHANNELS[i]!, `outputHeight${i}`, `outputWidth${i}`]);
  return graph.build();
}

/** Reduces a picture to a share of its sides, which is known only when the net runs. */
function addReduction(graph: GraphBuilder, picture: string, ratio: string): string {
  const scales = graph.addNode('Concat', [graph.addExactFloats([2], [1, 1]), ratio, ratio], { axis: 0 });
  return graph.addNode('Resize', [picture, '', scales], {
    mode: 'linear',
    coordinate_transformation_mode: 'half_pixel',
  });
}

function addLimits(graph: GraphBuilder, value: string): string {
  return graph.addNode('Clip', [value, graph.addExactFloats([], [0]), graph.addExactFloats([], [1])]);
}
