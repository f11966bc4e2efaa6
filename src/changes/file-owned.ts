import { HeadwaterError } from '../base/errors.js';
import type { ChannelId } from '../base/model.js';
import type { ComposedStream, FileField, FileStreamRow, Stores } from '../store/index.js';

/** What config.yaml says about channels is changed there, and nowhere else. */

const WORDS: Readonly<Record<FileField, string>> = {
  streams: 'the streams',
  not: 'the streams that it never has',
  first: 'the order of the streams',
  name: 'the name',
  number: 'the number',
  groupName: 'the group',
  logoUrl: 'the logo',
  guideId: 'the guide id',
  isHidden: 'the hiding',
};

/** Throws `set_in_config_file` when one of the fields is the file's. @param fields As an edit names them. */
export function refuseFileFields(stores: Stores, channelIds: readonly ChannelId[], fields: readonly string[]): void {
  for (const id of channelIds) {
    const owned = stores.fileChannels.find(id)?.fields;
    if (!owned) continue;
    const refused = fields.flatMap((field) => {
      const line = owned[field as FileField];
      return line === undefined ? [] : [{ field: field as FileField, line }];
    });
    const [first] = refused;
    if (!first) continue;
    const name = stores.channels.nameOf(id) ?? '';
    throw setInFile(`${capital(WORDS[first.field])} of "${name}" ${isMany(first.field) ? 'are' : 'is'} set`, refused);
  }
}

/** Throws `set_in_config_file` when the file says that one of the streams is another channel than one of the others. */
export function refuseJoin(stores: Stores, streams: readonly ComposedStream[]): void {
  const rows = namedAmong(stores, streams);
  for (const { place, line, role } of rows) {
    if (role !== 'same') continue;
    const other = rows.find((row) => row.place === place && row.role === 'different');
    if (other) throw setInFile('That these streams are not one channel is set', [{ field: 'not', line }]);
  }
}

/** Throws `set_in_config_file` when the file says that streams of the two sides are one channel. */
export function refusePart(stores: Stores, some: readonly ComposedStream[], others: readonly ComposedStream[]): void {
  const places = new Set(namedAmong(stores, some).flatMap(({ place, role }) => (role === 'same' ? [place] : [])));
  const other = namedAmong(stores, others).find(({ place, role }) => role === 'same' && places.has(place));
  if (other) throw setInFile('That these streams are one channel is set', [{ field: 'streams', line: other.line }]);
}

const namedAmong = ({ fileChannels }: Stores, streams: readonly ComposedStream[]): FileStreamRow[] =>
  fileChannels.streamsAmong(streams.map(({ streamId }) => streamId));

function setInFile(what: string, refused: readonly { field: FileField; line: number }[]): HeadwaterError {
  return new HeadwaterError(
    'set_in_config_file',
    `${what} in line ${refused[0]!.line} of config.yaml.`,
    'Change it there, or take it out to decide here; the file is read again as soon as it is saved.',
    { details: refused.map((one) => ({ where: `config.yaml:${one.line}`, problem: `sets ${WORDS[one.field]}` })) },
  );
}

const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1);
const isMany = (field: FileField) => field === 'streams' || field === 'not';
