import type { ValuePath } from './locations.js';
import { configJsonSchema } from './schema.js';

interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
}

let root: SchemaNode | null = null;

/** The names that may stand in the section at `path`; none for what is not a section. */
export function knownSettings(path: ValuePath): string[] {
  root ??= configJsonSchema() as SchemaNode;
  let node: SchemaNode | undefined = root;
  for (const key of path) node = sectionOf(node?.items ?? node?.properties?.[String(key)]);
  return Object.keys(node?.properties ?? {});
}

/** Of what may be a word or a section, the section. */
function sectionOf(node: SchemaNode | undefined): SchemaNode | undefined {
  return node?.anyOf?.find((one) => one.properties) ?? node;
}
