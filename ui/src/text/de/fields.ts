import { format } from './format.js';

/** What a person can change of a provider or a channel; with articles, since they stand in a sentence. */
const FIELDS: Readonly<Record<string, string>> = {
  name: 'der Name',
  url: 'die Adresse',
  isEnabled: 'ob er eingeschaltet ist',
  maxConnections: 'die Zahl der Verbindungen',
  refresh: 'der Zeitplan',
  userAgent: 'der User-Agent',
  headers: 'die Kopfzeilen',
  allowPrivate: 'der Zugriff auf private Adressen',
  kind: 'die Art',
  username: 'der Benutzername',
  password: 'das Passwort',
  accounts: 'die Konten',
  backupHosts: 'die Ersatzadressen',
  live: 'Fernsehen und Radio',
  movies: 'die Filme',
  series: 'die Serien',
  proxy: 'der Proxy',
  usesDirectSource: 'die direkten Adressen',
  tls: 'die Zertifikate',
  rules: 'die Regeln',
  groupName: 'die Gruppe',
  number: 'die Nummer',
  logoUrl: 'das Logo',
  guideId: 'die Programm-Kennung',
  isHidden: 'die Sichtbarkeit',
};

/** `der Name und die Adresse`. A field of another version keeps its own name. */
export function fieldsOf(fields: readonly string[]): string {
  return format.list(fields.map((field) => FIELDS[field] ?? field));
}
