import { z } from 'zod';
import { parseRational, type Rational } from '../core/rational.ts';
import { normalizeTimeText } from './edit-decisions.ts';

/** An element as the XML parser gives it: its children by its name, and its attributes. */
export type Node = Record<string, unknown>;

export function createElement(
  name: string,
  attributes: Record<string, string | undefined>,
  children: Node[] = [],
): Node {
  const given = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
  return { [name]: children, ':@': given };
}

export function getName(node: Node): string {
  return Object.keys(node).find((key) => key !== ':@') ?? '';
}

export function getChildren(node: Node): Node[] {
  const children = node[getName(node)];
  return Array.isArray(children) ? (children as Node[]) : [];
}

export function getAttributes(node: Node): Record<string, string> {
  return (node[':@'] ?? {}) as Record<string, string>;
}

export function findAll(nodes: readonly Node[], name: string): Node[] {
  return nodes.flatMap((node) => [
    ...(getName(node) === name ? [node] : []),
    ...findAll(getChildren(node), name),
  ]);
}

export function formatSeconds(time: Rational): string {
  return `${normalizeTimeText(time)}s`;
}

/** Such as "1001/30s". */
export const timeAttribute = z
  .string()
  .regex(/^-?[\d./]+s$/)
  .transform((text) => parseRational(text.slice(0, -1)) ?? { num: 0, den: 1 });
