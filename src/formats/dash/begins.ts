const LOOK_BYTES = 2_048;
const NAME_MAX = 32;

/** Whether a body begins as a DASH manifest does: with the element `MPD`, behind what XML may have before its first element. */
export function beginsManifest(bytes: Uint8Array): 'yes' | 'no' | 'undecided' {
  let rest = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .toString('latin1', 0, LOOK_BYTES)
    .replace(/^\xef(?:\xbb(?:\xbf)?)?/, '')
    .trimStart();
  const more = bytes.length < LOOK_BYTES ? 'undecided' : 'no';
  for (;;) {
    const end = rest.startsWith('<?') ? '?>' : rest.startsWith('<!--') ? '-->' : null;
    if (end === null) break;
    const endAt = rest.indexOf(end);
    if (endAt < 0) return more;
    rest = rest.slice(endAt + end.length).trimStart();
  }
  if (/^<(?:[\w-]+:)?MPD[\s/>]/.test(rest)) return 'yes';
  // a name that is not over yet, or the beginning of what is passed over
  return rest.length <= NAME_MAX && /^(?:<(?:[\w-]*:?[\w-]*|!-?))?$/.test(rest) ? more : 'no';
}
