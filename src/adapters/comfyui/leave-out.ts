import type { Graph, GraphNodes, Mark } from './graph.ts';

/** Inputs without which a node has nothing to work on: one that resizes or encodes a picture, or shows it. */
const WORKED_ON = /^(?:images?|pixels|samples)$/;

/**
 * The nodes without those that a mark names, nor the inputs that take what these give: an example picture of the graph is not
 * what a video ends with. Nodes that only work on what is left out go with it.
 */
export function leaveOut(nodes: GraphNodes, { inputs }: Graph, mark: Mark): GraphNodes {
  const left = new Set(inputs.get(mark)?.map(({ node }) => node));
  const isLeft = (value: unknown): boolean => Array.isArray(value) && left.has(String(value[0]));
  // What is added is looked at again, as a set goes on with what it gets meanwhile.
  for (const _ of left)
    for (const [id, node] of Object.entries(nodes))
      if (Object.entries(node.inputs).some(([name, value]) => WORKED_ON.test(name) && isLeft(value)))
        left.add(id);
  const kept = Object.entries(nodes)
    .filter(([id]) => !left.has(id))
    .map(([id, node]) => {
      const own = Object.entries(node.inputs).filter(([, value]) => !isLeft(value));
      return [id, { ...node, inputs: Object.fromEntries(own) }] as const;
    });
  return Object.fromEntries(kept);
}
