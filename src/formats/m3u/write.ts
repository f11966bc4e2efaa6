/**
 * One channel as an M3U entry. Any text is safe in any field: line breaks and control characters become blanks, and
 * quotes that would end a value are replaced.
 */
export interface M3uEntryToWrite {
  /** Should not start with a number and a blank: Jellyfin takes that as the channel number and cuts it off. */
  name: string;
  /** Written as it is if it is a proper URL: Jellyfin and Kodi know a channel again by it. */
  url: string;
  /** The channel's id in the guide. */
  tvgId: string | null;
  tvgName: string | null;
  /** `7` or `7.1`. */
  number: string | null;
  logo: string | null;
  groups: readonly string[];
  isRadio: boolean;
  /** The URL gives MPEG-TS: Kodi would open it once more to find out. */
  isMpegTs: boolean;
}

/** Both names of the guide attribute, since readers know one or the other. */
export function writeM3uHeader({ epgUrl }: { epgUrl: string | null }): string {
  if (epgUrl === null) return '#EXTM3U\n';
  const url = writeValue(epgUrl);
  return `#EXTM3U x-tvg-url="${url}" url-tvg="${url}"\n`;
}

/** Ends with a line break. Attributes without a value are left out. */
export function writeM3uEntry(entry: M3uEntryToWrite): string {
  const mimeType = entry.isMpegTs ? '#KODIPROP:mimetype=video/mp2t\n' : '';
  const attributes =
    writeAttribute('tvg-id', entry.tvgId) +
    writeAttribute('tvg-chno', entry.number) +
    writeAttribute('tvg-name', entry.tvgName) +
    writeAttribute('tvg-logo', entry.logo) +
    writeAttribute('group-title', entry.groups.map((group) => group.replaceAll(';', ',')).join(';')) +
    (entry.isRadio ? ' radio="true"' : '');
  return `${mimeType}#EXTINF:-1${attributes},${writeName(entry.name)}\n${writeUrl(entry.url)}\n`;
}

function writeAttribute(key: string, value: string | null): string {
  const text = value === null ? '' : writeValue(value);
  return text === '' ? '' : ` ${key}="${text}"`;
}

/** Behind `key="a b="` readers see the start of an attribute `b`, so a last `=` goes. */
function writeValue(value: string): string {
  const line = toOneLine(value).replaceAll('"', "'");
  return line.endsWith('=') && line.includes(' ') ? line.replace(/(?<![\s=])[\s=]+$/, '') : line;
}

/** A name may hold commas and quotes, but nothing that reads as an attribute on the wrong side of the comma. */
function writeName(name: string): string {
  return toOneLine(name)
    .replaceAll('"', "'")
    .replace(/(=\s*)['“]/g, '$1’');
}

function writeUrl(url: string): string {
  const line = toOneLine(url);
  if (!/[\s|#]/.test(line)) return line;
  return line
    .replace(/\s/g, '%20')
    .replace(/^#/, '%23')
    .replace(/\|(?=!?[A-Za-z][A-Za-z0-9_-]*=)/g, '%7C');
}

const LINE_BREAKING = /[\p{Cc}\u2028\u2029]+/gu;
const LONE_SURROGATE = /\p{Cs}/gu;

function toOneLine(text: string): string {
  return text.replace(LINE_BREAKING, ' ').replace(LONE_SURROGATE, '\ufffd').trim();
}
