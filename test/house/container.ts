/** What is wrong with a Dockerfile, by rules that need no Docker. `hasFile` tells whether the project has a path. */
export function findDockerfileFaults(text: string, hasFile: (path: string) => boolean): string[] {
  const steps = readSteps(text);
  const argsOf = (name: string) => steps.filter((step) => step.name === name).map((step) => step.args);
  const faults: string[] = [];
  for (const args of [...argsOf('CMD'), ...argsOf('ENTRYPOINT')]) {
    if (!isStringList(args)) faults.push(`${args}: not in exec form, so a shell would get the signals`);
  }
  const lastUser = argsOf('USER').at(-1) ?? 'root';
  if (/^(root|0)(:|$)/.test(lastUser)) faults.push('the last USER is root');
  for (const image of argsOf('FROM').map((args) => args.split(/\s+/)[0]!)) {
    if (!/[:@]/.test(image) || image.endsWith(':latest')) faults.push(`FROM ${image}: name a version`);
  }
  for (const args of [...argsOf('COPY'), ...argsOf('ADD')]) {
    const words = args.split(/\s+/);
    if (words.some((word) => word.startsWith('--from='))) continue; // of another stage
    const sources = words.filter((word) => !word.startsWith('--')).slice(0, -1);
    for (const source of sources) if (!hasFile(source)) faults.push(`COPY ${source}: no such file`);
  }
  return faults;
}

interface Step {
  name: string;
  args: string;
}

function readSteps(text: string): Step[] {
  const lines = text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n');
  return lines.flatMap((line) => {
    const [, name, args] = /^\s*([A-Za-z]+)\s+(.+?)\s*$/.exec(line) ?? [];
    return name && args ? [{ name: name.toUpperCase(), args }] : [];
  });
}

function isStringList(args: string): boolean {
  try {
    const value: unknown = JSON.parse(args);
    return Array.isArray(value) && value.every((item) => typeof item === 'string');
  } catch {
    return false;
  }
}
