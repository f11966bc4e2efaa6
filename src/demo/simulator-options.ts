import type { StreamLayout } from './clip-reader.js';
import type { Pacing } from './clip-stream.js';
import type { ClipSpec } from './clips.js';
import type { PlaylistMisbehaviour, StreamMisbehaviour } from './misbehaviour.js';

/** What a simulator offers. Plain data, so that it crosses processes. */
export interface SimulatorPlan {
  providers: readonly ProviderPlan[];
  /** Default 0: any free port of 127.0.0.1. */
  port?: number;
}

export interface ProviderPlan {
  /** Stands in every path of the provider: /{key}.m3u, /{key}/streams/{id}.ts. */
  key: string;
  streams: readonly StreamPlan[];
  /** Connections at once over all streams. Default null: as many as come. */
  maxConnections?: number | null;
  /** What a connection too many is answered with. Default 403; some panels say 458. */
  overLimitStatus?: number;
  /** How long a slot stays taken after its connection closed. Default 0. */
  releaseMs?: number;
  /** When set, streams are at /{key}/live/{username}/{password}/{id}.ts and another name or password gets 401. */
  credentials?: { username: string; password: string } | null;
  /** More accounts of its panel, each with connections of its own; `maxConnections` above is the first one's. */
  accounts?: readonly AccountPlan[];
  /** With 'root', those streams are at /live/{username}/{password}/{id}.ts, as a panel has them that is alone on its host. */
  streamsAt?: 'folder' | 'root';
  /**
   * Fields of the account that its panel names (`player_api.php`, for a provider with credentials), over those of a healthy
   * one: `status`, `exp_date`, `max_connections` …, of any type.
   */
  account?: Readonly<Record<string, unknown>>;
  /** Whether the playlist comes gzipped: to clients that accept it, or always as a file without Content-Encoding. Default off. */
  gzip?: 'off' | 'negotiated' | 'always';
  /** Attributes of the #EXTM3U line, such as url-tvg. */
  header?: Readonly<Record<string, string>>;
  /** What the playlist does when nothing is ordered. */
  playlistMisbehaviour?: PlaylistMisbehaviour;
  /** How streams are sent unless they say otherwise. */
  sending?: Sending;
}

export interface AccountPlan {
  username: string;
  password: string;
  /** Default null: as many as come. */
  maxConnections?: number | null;
  /** As `account` of the provider. */
  account?: Readonly<Record<string, unknown>>;
}

export interface StreamPlan {
  /** Last part of the path, without `.ts`. */
  id: string;
  name: string;
  /** Which of a panel's lists it is in; a series has no stream. Default: live. */
  kind?: 'live' | 'movie' | 'series';
  /** Fields of its object in the panel's list, of any type, over those that the rest of the plan gives. */
  fields?: Readonly<Record<string, unknown>>;
  /** What the panel tells about it when it is asked: fields of `info`, of any type. */
  info?: Readonly<Record<string, unknown>>;
  /** Of a series. */
  episodes?: readonly EpisodePlan[];
  /** Attributes of the #EXTINF line: tvg-id, tvg-logo, group-title … in this order. */
  attributes?: Readonly<Record<string, string>>;
  /** What is shown. Default: an H.264 clip with the stream's name. */
  clip?: Partial<ClipSpec>;
  /** As one endless reply (default), or in segments too: the playlist then names `.m3u8`. */
  delivery?: 'ts' | { hls: HlsPlan };
  sending?: Sending;
  /** What it does when nothing is ordered: a dead stream, a stream that always stalls. */
  misbehaviour?: StreamMisbehaviour;
}

export interface EpisodePlan {
  id: string;
  season: number;
  number: number | null;
  title: string;
  /** Fields of its object, of any type, over those that the rest gives. */
  fields?: Readonly<Record<string, unknown>>;
}

/** How a stream is cut and listed as HLS, always at real time. Its window is full from the start on. */
export interface HlsPlan {
  /** Cuts are at the key frames that follow, so it is at least the clip's time between two of them. Default 4. */
  segmentSeconds?: number;
  /** Segments in the list. As many that have left it can still be fetched. Default 6. */
  windowCount?: number;
  /**
   * Default 'ts'. 'aes128' changes its key every eight segments; 'byteRange' has four segments in a file; 'fmp4' needs a
   * clip with pictures, and what damages packets does not touch it.
   */
  form?: 'ts' | 'aes128' | 'byteRange' | 'fmp4';
  /** Whether the original address answers with a master playlist of one variant. Default false. */
  master?: boolean;
  /** Addresses of lists, segments and keys carry a token and are refused with 403 at this age. Default null: they hold for ever. */
  tokens?: { ageMs: number } | null;
  /** Whether the original address leads to another port, where lists and segments are. Default false. */
  cdn?: boolean;
  /** Each segment counts its packets from 0, as careless packagers do. Default false. */
  restartsCounters?: boolean;
  /** Whether the list says when its segments were made. Default true. */
  hasDates?: boolean;
  /** A client that has asked for nothing so long has left and gives its slot back. Default: two segments. */
  sessionMs?: number;
}

export interface Sending extends Partial<Pacing> {
  layout?: StreamLayout;
  /**
   * Where in the clip a client starts, in seconds, at the key frame before. 'live' (default): as long into it as the
   * simulator runs, so that a client that comes back finds its time stamps moved on, as with a real station.
   */
  start?: 'live' | number;
  /** Whether the body uses chunked encoding, or ends with the connection as most panels' do (default). */
  isChunked?: boolean;
}

/** What one stream or provider has seen since the start or the last reset. */
export interface StreamCounters {
  /** Every GET, also those that were refused or redirected. */
  requests: number;
  heads: number;
  /** Connections that took a slot. */
  total: number;
  /** Slots taken at this moment, and the most at once. */
  open: number;
  peak: number;
  /** Answered with `overLimitStatus`. */
  refused: number;
  /** Requests that met a misbehaviour, from the start on or ordered. */
  misbehaved: number;
  /** Of a stream in segments: requests of lists, segments and keys, whatever the answer. All are in `requests`, too. */
  lists: number;
  segments: number;
  keys: number;
  /** Its clients' sockets at this moment, and the most at once. Slots are counted by client: its address and its name. */
  sockets: number;
  socketPeak: number;
  /** Body bytes handed to connections that have ended or are open. */
  sentBytes: number;
}

export interface PlaylistCounters {
  gets: number;
  heads: number;
  /** How many of `gets` were answered with 304. */
  notModified: number;
}

export interface ProviderCounters extends StreamCounters {
  playlist: PlaylistCounters;
  /** Requests to its panel by action; `account` without one. */
  panel: Record<string, number>;
  /** Connections that took a slot, by user name of the panel's accounts. */
  accounts: Record<string, number>;
  /** By stream id. */
  streams: Record<string, StreamCounters>;
}
