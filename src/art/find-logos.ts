import { addressHash, isLogoAddress, OWN_PICTURE } from '../base/logo-address.js';
import type { LogoId, ProviderId } from '../base/model.js';
import type { LogoChannel, LogoStore, LogoStream, Slices } from '../store/index.js';
import type { LogoFiles } from './logo-files.js';
import { ownPictureMark, readOwnPictures } from './own-pictures.js';

/**
 * Brings the table of logos in line with what channels and entries name: what is new is noted, with those of channels first,
 * since the table is worked through in its order; what nothing names any more goes, and its picture with it. Entries are
 * linked to their logo, so that matching need not look addresses up.
 */
export interface FindNeeds {
  logos: LogoStore;
  slices: Slices;
  files: LogoFiles;
  ownFolder: string;
  /** Providers that are there and switched on. */
  living: ReadonlySet<ProviderId>;
}

interface Known {
  id: LogoId;
  addressHash: string;
  providerId: ProviderId | null;
}

/** @returns Whether a channel has got another picture of the own folder. */
export async function findLogos(needs: FindNeeds, signal: AbortSignal): Promise<boolean> {
  const { logos, slices, files, ownFolder, living } = needs;
  const own = await readOwnPictures(ownFolder);
  const byHash = new Map<string, Known>();
  const byId = new Map<LogoId, Known>();
  const remember = (known: Known) => {
    byHash.set(known.addressHash, known);
    byId.set(known.id, known);
    return known;
  };
  for (const page of logos.marks()) {
    page.forEach(remember);
    await slices.breathe(signal);
  }

  const used = new Set<LogoId>();
  const ofPeople = new Set<LogoId>();
  /** A person's word counts more than a provider's, and that of a provider more than that of one which has gone. */
  const isOthersWord = ({ id, providerId }: Known, wanted: ProviderId | null) => {
    if (wanted === null) return providerId !== null;
    return providerId === null ? !ofPeople.has(id) : !living.has(providerId) && living.has(wanted);
  };
  const name = (address: string, providerId: ProviderId | null): Known => {
    const hash = addressHash(address);
    const known = byHash.get(hash);
    const isNew = !known || isOthersWord(known, providerId);
    const now = isNew
      ? remember({ id: logos.name({ addressHash: hash, address, providerId }), addressHash: hash, providerId })
      : known;
    used.add(now.id);
    if (providerId === null) ofPeople.add(now.id);
    return now;
  };

  let hasOtherOwn = false;
  const nameOfChannel = (channel: LogoChannel) => {
    const file = own.isEmpty ? null : own.find(channel);
    const ownLogo = file === null ? null : `${OWN_PICTURE}${file}`;
    if (ownLogo !== channel.ownLogo) {
      logos.setOwn(channel.channelId, ownLogo);
      hasOtherOwn = true;
    }
    nameLogosOf({ ...channel, ownLogo }, name);
  };
  for (const page of logos.channels()) {
    if (page.length > 0) await slices.write(page, nameOfChannel, signal);
  }

  const isLinked = ({ logoId, providerId }: LogoStream) => {
    const known = logoId === null ? null : byId.get(logoId);
    if (!known || isOthersWord(known, providerId)) return false;
    used.add(known.id);
    return true;
  };
  for (const page of logos.streams()) {
    const loose = page.filter((stream) => !isLinked(stream) && isLogoAddress(stream.address));
    const link = ({ streamId, address, providerId, logoId }: LogoStream) => {
      const { id } = name(address, providerId);
      if (id !== logoId) logos.link(streamId, id);
    };
    if (loose.length > 0) await slices.write(loose, link, signal);
    else await slices.breathe(signal);
  }

  for (const { id } of [...byId.values()].filter((known) => !used.has(known.id))) {
    signal.throwIfAborted();
    const row = logos.get(id);
    logos.remove(id);
    if (row) await files.remove(row);
  }
  await noticeOtherFiles(needs, ofPeople, signal);
  return hasOtherOwn;
}

/** What a channel shows, or would show without what a person has set. */
export function nameLogosOf(
  { chosenLogo, ownLogo, importedLogo, providerId }: LogoChannel,
  name: (address: string, providerId: ProviderId | null) => unknown,
): void {
  if (chosenLogo !== null && isLogoAddress(chosenLogo)) name(chosenLogo, null);
  if (ownLogo !== null) name(ownLogo, null);
  if (importedLogo !== null && providerId !== null && isLogoAddress(importedLogo)) name(importedLogo, providerId);
}

/** Pictures of the own folder that have been replaced are read again. */
async function noticeOtherFiles(
  { logos, ownFolder }: FindNeeds,
  ids: ReadonlySet<LogoId>,
  signal: AbortSignal,
): Promise<void> {
  for (const id of ids) {
    const row = logos.get(id);
    if (!row?.address.startsWith(OWN_PICTURE)) continue;
    signal.throwIfAborted();
    const mark = await ownPictureMark(ownFolder, row.address.slice(OWN_PICTURE.length));
    if (mark !== row.etag && row.triedAtMs !== null) logos.postpone(id, 0);
  }
}
