/** Runs the parts of a bench that were named behind it, or all of them. */
export async function runParts(parts: Readonly<Record<string, () => Promise<void>>>): Promise<void> {
  const wanted = process.argv.slice(2);
  for (const [name, part] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    await part();
    console.log('');
  }
}
