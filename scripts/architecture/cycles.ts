import type { Import } from './imports.ts';

/** Files that import each other, by groups. A process that is started begins anew, so it closes no cycle. */
export function findImportCycles(imports: ReadonlyMap<string, readonly Import[]>): string[][] {
  const graph = new Map<string, string[]>();
  for (const [file, found] of imports) {
    const targets = found.filter(({ kind }) => kind !== 'process').map(({ target }) => target ?? '');
    graph.set(
      file,
      targets.filter((target) => imports.has(target)),
    );
  }
  return findCycles(graph);
}

/** Groups of nodes that can all reach each other, single nodes left out (Tarjan's strongly connected components). */
function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];

  const visit = (node: string) => {
    order.set(node, order.size);
    lowest.set(node, order.get(node)!);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) lowest.set(node, Math.min(lowest.get(node)!, lowest.get(next)!));
    }
    if (lowest.get(node) !== order.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1) cycles.push(group.sort());
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return cycles;
}
