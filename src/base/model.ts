/** Domain types that several floors share. The words are those of the glossary (docs/architecture.md). */

declare const brand: unique symbol;
export type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** UTC epoch milliseconds. */
export type EpochMs = number;

export type ProviderId = Branded<number, 'ProviderId'>;
export type SourceStreamId = Branded<number, 'SourceStreamId'>;
export type ChannelId = Branded<number, 'ChannelId'>;
export type LineupId = Branded<number, 'LineupId'>;
export type ChangeId = Branded<number, 'ChangeId'>;
export type RefreshId = Branded<number, 'RefreshId'>;
export type EpisodeId = Branded<number, 'EpisodeId'>;
export type ReviewPairId = Branded<number, 'ReviewPairId'>;
export type PersonId = Branded<number, 'PersonId'>;
export type TokenId = Branded<number, 'TokenId'>;
export type LogoId = Branded<number, 'LogoId'>;

/** What an entry of a playlist is. Only `live` and `radio` become channels. */
export type StreamKind = 'live' | 'radio' | 'movie' | 'series';

/** Who set a value: the YAML file or a person through the UI or API. */
export type SettingSource = 'file' | 'database';

/** How the certificates of a provider's servers are checked. */
export interface TlsRules {
  /** Off only for a server whose certificate is known to be wrong. */
  verifies: boolean;
  /** Path of a PEM file with certificates to trust beside the usual ones. */
  caFile: string | null;
}

/** Header names in canonical form (`User-Agent`, `Referer`) to their values. */
export type RequestHeaders = Readonly<Record<string, string>>;
