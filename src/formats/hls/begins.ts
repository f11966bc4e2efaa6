const MARK = '#EXTM3U';

/** Whether a body begins as a playlist does: behind a byte order mark and white space at most. */
export function beginsPlaylist(bytes: Uint8Array): 'yes' | 'no' | 'undecided' {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .toString('latin1', 0, 256)
    .replace(/^\xef(?:\xbb(?:\xbf)?)?/, '')
    .trimStart()
    .slice(0, MARK.length)
    .toUpperCase();
  if (head === MARK) return 'yes';
  return MARK.startsWith(head) && bytes.length < 256 ? 'undecided' : 'no';
}
