import { type Document, isScalar, type Scalar, visit } from 'yaml';

/** `$${` (a plain `${`), or `${…}`. */
const REFERENCE = /\$\$\{|\$\{([^}]*)\}/g;
const WELL_FORMED = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

export interface EnvironmentMistake {
  offset: number;
  message: string;
}

/**
 * Fills in `${NAME}` and `${NAME:-default}`, in values only, after the YAML has been read: a variable can hold quotes,
 * colons or line breaks and never becomes structure. As in a shell, the default serves for empty variables too.
 *
 * A value that looks like a number or a boolean afterwards becomes one, with its text kept as `source`; where text is
 * wanted, it is taken from there. So `port: ${PORT}` and `password: ${DIGITS}` both do what they say.
 *
 * @param doc Changed in place.
 */
export function substituteEnvironment(
  doc: Document,
  env: Readonly<Record<string, string | undefined>>,
): EnvironmentMistake[] {
  const mistakes: EnvironmentMistake[] = [];
  visit(doc, {
    Scalar(at, node) {
      if (at === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) return;
      const offset = node.range?.[0] ?? 0;
      const filled = fillIn(node.value, env, (message) => mistakes.push({ offset, message }));
      setText(node, filled);
    },
  });
  return mistakes;
}

function fillIn(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  onMistake: (message: string) => void,
): string {
  return text.replace(REFERENCE, (reference, inner: string | undefined) => {
    if (inner === undefined) return '${';
    const [, name, fallback] = WELL_FORMED.exec(inner) ?? [];
    if (name === undefined) {
      onMistake(`holds "\${…}" without the name of a variable inside; write "$\${" for a plain "\${"`);
      return reference;
    }
    const value = env[name];
    if (fallback !== undefined) return value || fallback;
    if (value === undefined)
      onMistake(
        `needs the environment variable ${name}, which is not set; give a default with \${${name}:-…} or write "$\${" for a plain "\${"`,
      );
    return value ?? '';
  });
}

function setText(node: Scalar, text: string): void {
  node.source = text;
  if (/^[-+]?\d+(\.\d+)?$/.test(text)) node.value = Number(text);
  else if (text === 'true' || text === 'false') node.value = text === 'true';
  else node.value = text;
}

/** How a number or boolean stands in the file, where text is wanted: `007`, `1e5`. Null for anything else. */
export function scalarText(node: unknown): string | null {
  return isScalar(node) && (typeof node.value === 'number' || typeof node.value === 'boolean')
    ? (node.source ?? null)
    : null;
}
