import { matchStations } from './match.js';
import { nameOf, placeEntry } from './stations.js';
export function match(entries: any[], logos: Map<string, string>) {
  const list = entries.map((e) => ({
    ...e,
    providerId: e.provider,
    region: null,
    logoHash: e.logo ? (logos.get(e.logo) ?? null) : null,
  }));
  const r = matchStations(list, { mergeAt: 85, suggestAt: 75 });
  const of = new Map<string, string>();
  r.clusters.forEach((c: any[], i: number) =>
    c.forEach((e) => of.set(e.id, `${i} ${nameOf(placeEntry(c[0]), null).glued}`)),
  );
  console.log([...r.homes]);
  return {
    clusters: list.map((e) => ({ id: e.id, cluster: of.get(e.id) ?? null, key: placeEntry(e).reading.kind })),
    review: r.suggested.map(({ a, b, score }: any) => ({ a: a.id, b: b.id, s: score })),
  };
}
