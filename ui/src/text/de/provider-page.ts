import { type CronPlan, namesOf } from '../cron.js';
import type { ProviderPageTexts } from '../en/provider-page.js';
import { counted, format } from './format.js';

const names = namesOf('de-DE');

const WARNINGS: Readonly<Record<string, string>> = {
  'archive-without-days': 'Archive, die nicht sagen, wie weit sie zurückreichen',
  'array-for-object': 'Eine Liste stand, wo ein einzelnes Ding hingehört',
  'attributes-after-name': 'Angaben standen hinter dem Namen',
  'bad-duration': 'Eine Dauer war keine Zahl',
  'bad-exthttp': 'Kopfzeilen ließen sich nicht lesen',
  'bad-number': 'Eine Sendernummer ließ sich nicht lesen',
  'bad-object': 'Einträge, die sich nicht lesen ließen',
  'comma-before-attributes': 'Ein Komma stand an der falschen Stelle',
  'duplicate-attribute': 'Dieselbe Angabe stand zweimal da',
  'duplicate-entry': 'Derselbe Eintrag kam zweimal; einer bleibt',
  'duplicate-id': 'Zwei Einträge hatten dieselbe Kennung',
  'empty-list': 'Eine Liste war leer',
  'empty-name': 'Einträge ohne Namen',
  'encoding-fallback': 'Die Buchstaben waren in einer alten Kodierung',
  'extinf-no-colon': 'Ein Doppelpunkt fehlte',
  'extinf-without-url': 'Einträge ohne Adresse',
  'extra-url': 'Einträge mit mehr als einer Adresse',
  'inner-quote': 'Anführungszeichen standen mitten in einem Wert',
  'junk-in-attributes': 'Angaben, die sich nicht lesen ließen',
  'junk-line': 'Zeilen, die nichts bedeuten',
  'line-too-long': 'Zeilen, die zu lang waren',
  'missing-extension': 'Filme, die ihren Dateityp nicht nennen',
  'missing-header': 'Die erste Zeile einer Playlist fehlte',
  'missing-id': 'Einträge ohne Kennung',
  'missing-name-comma': 'Vor dem Namen fehlte ein Komma',
  'group-not-found': 'Gewählte Gruppen, die es in der Liste nicht gibt',
  'list-left-out': 'Listen, von denen keine Gruppe gewählt ist oder die Regeln ganz weglassen',
  'name-too-long': 'Namen, die zu lang waren; sie sind gekürzt',
  'no-data': 'Zu einem Eintrag hat der Server nichts gesendet',
  'no-entries': 'Es war kein Eintrag da',
  'not-a-number': 'Eine Zahl ließ sich nicht lesen',
  'nul-bytes': 'Leere Bytes standen im Text',
  'null-for-array': 'Nichts kam, wo eine Liste hingehört',
  'object-for-array': 'Ein einzelnes Ding stand, wo eine Liste hingehört',
  'odd-extension': 'Filme mit ungewöhnlichem Dateityp',
  'odd-quotes': 'Ungewöhnliche Anführungszeichen',
  'relative-url': 'Unvollständige Adressen; wir haben sie ergänzt',
  'repeated-header': 'Die erste Zeile kam mittendrin noch einmal',
  'space-in-url': 'Leerzeichen standen in einer Adresse',
  'stray-hls-tag': 'Zeilen einer anderen Art von Playlist',
  'text-before-json': 'Vor der Antwort stand Text',
  'too-large-object': 'Einträge, die zu groß waren',
  'unclosed-quote': 'Ein Anführungszeichen war nicht geschlossen',
  'unknown-catchup': 'Eine Art von Archiv, die wir nicht kennen',
  'unquoted-value': 'Werte ohne Anführungszeichen',
  'unsupported-scheme': 'Adressen, die wir nicht abspielen können',
  'url-before-extinf': 'Eine Adresse stand vor ihrem Namen',
  'url-without-extinf': 'Adressen ohne Namen',
  'zone-disagrees': 'Der Server nennt zwei verschiedene Zeitzonen',
};

const page: ProviderPageTexts = {
  back: 'Alle Anbieter',
  gone: 'Diesen Anbieter gibt es nicht mehr.',
  fixed: 'All das steht in config.yaml. Ändere es dort; die Datei wird beim Speichern neu gelesen.',
  save: 'Speichern',
  saving: 'Speichert…',
  reset: 'Verwerfen',
  sections: {
    label: 'Zu diesem Anbieter',
    overview: 'Überblick',
    settings: 'Einstellungen',
    access: 'Konten und Adressen',
    hosts: 'Ersatzadressen',
    groups: 'Was hereinkommt',
    rules: 'Regeln',
    history: 'Verlauf',
    changes: 'Änderungen',
  },
  addresses: {
    title: 'Adressen',
    main: 'Hauptadresse',
    backup: (at) => `Ersatz ${at}`,
    guide: 'Programm',
    hasGuide: 'Er bringt ein eigenes mit.',
    hasNone: 'Er nennt keines.',
  },
  accounts: {
    title: 'Konten',
    states: {
      active: 'aktiv',
      trial: 'Probezeit',
      expired: 'abgelaufen',
      banned: 'vom Anbieter gesperrt',
      disabled: 'vom Anbieter abgeschaltet',
      refused: 'nicht eingelassen: Benutzername oder Passwort stimmt nicht',
    },
    notAsked: 'noch nicht gefragt',
    unlimited: 'kein Ende bekannt',
    ends: (ms) => `bis ${format.date(ms)}`,
    ended: (ms) => `abgelaufen am ${format.date(ms)}`,
    endsSoon: (name, days) =>
      days <= 0
        ? `Das Konto ${name} läuft heute ab.`
        : `Das Konto ${name} läuft in ${format.count(days, { one: 'Tag', other: 'Tagen' })} ab.`,
    endsSoonHint: 'Wird es nicht verlängert, laufen seine Sender dann nicht mehr.',
    hasEnded: (name) => `Das Konto ${name} ist abgelaufen.`,
    hasEndedHint: 'Bis es verlängert wird, läuft nichts darüber.',
    uses: (active, limit) =>
      limit === null
        ? active === null
          ? ''
          : `${format.number(active)} belegt`
        : active === null
          ? counted.connections(limit)
          : `${format.number(active)} von ${format.count(limit, { one: 'Verbindung', other: 'Verbindungen' })} belegt`,
    ownLimit: (limit) => `hier höchstens ${format.number(limit)}`,
    checked: (ms) => `gefragt ${format.ago(ms)}`,
  },
  settings: {
    kinds: 'Was hereinkommt',
    live: 'Fernsehen und Radio',
    movies: 'Filme',
    series: 'Serien',
    noKind: 'Wähle mindestens eines. Soll nichts hereinkommen, schalte den Anbieter ab.',
    address: 'Adresse',
    addressHelp: (shown) => `Jetzt ${shown}, ohne Zugangsdaten gezeigt. Leer lassen, um sie zu behalten.`,
    server: 'Server',
    schedule: 'Aktualisieren',
    daily: 'Jeden Tag',
    manual: 'Nur von Hand',
    fileHelp: 'Eine neuere Datei fügst du als eigenen Anbieter hinzu.',
    connectionsHelp: 'So viele, wie dein Abo erlaubt. Mehr öffnen wir nie. Leer: eine.',
    connectionsWrong: 'Eine ganze Zahl von 1 bis 100.',
    nameMissing: 'Ein Name muss sein.',
    cron: 'Nach eigenem Plan',
    pattern: 'Plan',
    patternHelp: 'Minute, Stunde, Tag im Monat, Monat, Wochentag: „30 4 * * 1“ heißt montags um 04:30.',
    patternWrong: 'Fünf Felder mit Leerzeichen dazwischen, etwa „30 4 * * *“.',
    next: (ms) => `Nächste ${format.moment(ms)}.`,
    more: 'Mehr: wie wir seine Server erreichen',
    userAgent: 'Name unseres Players (User-Agent)',
    userAgentHelp: 'Manche Anbieter lassen nur Player ein, die sie kennen. Leer: unser eigener Name.',
    headers: 'Weitere Kopfzeilen',
    headersNone: 'Keine. Wenige Anbieter verlangen welche.',
    header: 'Kopfzeile',
    headerValue: 'Wert',
    headerKept: 'Er wird nicht gezeigt. Leer lassen, um ihn zu behalten.',
    addHeader: 'Kopfzeile hinzufügen',
    removeHeader: (name) => `Kopfzeile ${name} entfernen`,
    headerWrong: 'Ein Name aus Buchstaben, Ziffern und Bindestrichen.',
    headerTwice: 'Diese Kopfzeile gibt es schon.',
    valueMissing: 'Eine neue Kopfzeile braucht einen Wert.',
    proxy: 'Proxy',
    proxyHelp: 'http://, https://, socks4:// oder socks5://. Leer: keiner.',
    proxyHasLogin: 'Seine Zugangsdaten werden nicht gezeigt und bleiben, solange die Adresse bleibt.',
    proxyWrong: 'Eine Adresse, die mit http://, https://, socks4:// oder socks5:// beginnt.',
    verifies: 'Zertifikate seiner Server prüfen',
    unsafe: 'Die Zertifikate dieses Anbieters werden nicht geprüft.',
    unsafeHint:
      'Wer auf dem Weg sitzt, kann die Zugangsdaten lesen und ändern, was läuft. Nur für einen Server, dessen Zertifikat bekanntermaßen falsch ist.',
    caFile: 'Zusätzlich vertraute Zertifikate',
    caFileHelp: 'Pfad einer PEM-Datei auf dem Rechner von Headwater. Leer: nur die üblichen.',
    directSource: 'Streams direkt von ihrer Quelle abspielen',
    directSourceHelp:
      'Wo der Anbieter eine direkte Adresse nennt. Sie kann schneller sein, aber Ersatzadressen springen für sie nicht ein.',
    allowPrivate: 'Dürfen seine Streams in dein Haus führen?',
    privateBySelf: 'Nur wenn seine eigene Adresse im Haus liegt',
    privateYes: 'Ja',
    privateNo: 'Nein',
  },
  access: {
    accounts: 'Konten',
    accountsLead:
      'Von oben nach unten versucht. Jedes hat eigene Verbindungen; zwei Konten tragen also mehr Zuschauer.',
    account: (at) => `Konto ${at}`,
    username: 'Benutzername',
    password: 'Passwort',
    passwordKept: 'Es wird nicht gezeigt. Leer lassen, um es zu behalten.',
    limit: 'Verbindungen',
    limitHelp: (told) =>
      told === null ? 'Leer: so viele, wie das Konto sagt.' : `Leer: so viele, wie das Konto sagt, jetzt ${told}.`,
    addAccount: 'Konto hinzufügen',
    up: (name) => `${name} früher versuchen`,
    down: (name) => `${name} später versuchen`,
    isFirst: 'Es steht schon vorn.',
    isLast: 'Es steht schon hinten.',
    remove: (name) => `${name} entfernen`,
    onlyOne: 'Ein Konto muss sein.',
    usernameMissing: 'Ein Benutzername muss sein.',
    usernameTwice: 'Ein anderes Konto hat diesen Benutzernamen.',
    passwordMissing: 'Ein neues Konto braucht sein Passwort.',
    hosts: 'Ersatzadressen',
    hostsLead: 'Andere Server desselben Anbieters, von oben nach unten versucht, wenn der eigene nicht antwortet.',
    hostsNone: 'Keine. Vielleicht nennt dein Anbieter welche.',
    host: (at) => `Ersatz ${at}`,
    hostHelp: 'Ein Servername, wenn nötig mit Port: backup.example:8080',
    hostWrong: 'Ein Servername ohne Pfad, etwa backup.example:8080.',
    addHost: 'Adresse hinzufügen',
  },
  history: {
    none: 'Er wurde noch nicht aktualisiert.',
    states: {
      running: 'Läuft',
      done: 'Importiert',
      unchanged: 'Nichts Neues',
      failed: 'Misslungen',
      held: 'Zurückgehalten',
      interrupted: 'Durch ein Ende von Headwater abgebrochen',
    },
    counts: (entryCount, added, changed, missing) => {
      const parts = [
        added > 0 ? `${format.number(added)} neu` : '',
        changed > 0 ? `${format.number(changed)} geändert` : '',
        missing > 0 ? `${format.number(missing)} verschwunden` : '',
      ].filter((part) => part !== '');
      return `${counted.entries(entryCount)}, ${parts.length === 0 ? 'nichts Neues' : format.list(parts)}`;
    },
    took: (ms) => (ms < 60_000 ? `${format.number(Math.ceil(ms / 1_000))} s` : format.lasting(ms)),
    whatChanged: 'Was sich geändert hat',
    wouldChange: 'Was sich ändern würde',
    what: { added: 'Neu', changed: 'Geändert', missing: 'Weg' },
    whatCount: (what, { count, isExact }) => `${what}: ${isExact ? '' : 'mindestens '}${format.number(count)}`,
    moreNames: (count) => `${format.number(count)} weitere zeigen`,
    fewerNames: 'Weniger zeigen',
    unnamed: (count) => `und ${format.number(count)} weitere, deren Namen nicht aufgehoben sind`,
    namesForgotten: 'Die Namen werden nur von den letzten 20 Importen aufgehoben.',
    remarks: (count) => `${format.count(count, { one: 'Anmerkung', other: 'Anmerkungen' })} zur Liste`,
    warning: (code, count) => `${WARNINGS[code] ?? code} (${format.number(count)})`,
  },
  accept: {
    title: (name) => `Die neue Liste von ${name} annehmen?`,
    lost: ({ count, isExact }) =>
      count === 0
        ? 'Kein Eintrag geht verloren.'
        : isExact
          ? `${counted.entries(count)} ${count === 1 ? 'geht' : 'gehen'} verloren.`
          : `Mindestens ${counted.entries(count)} gehen verloren.`,
    examples: (names) => `Darunter: ${names.join(', ')}.`,
    outdated: 'Die Liste wurde inzwischen noch einmal geholt.',
    outdatedHint: 'Was hier steht, ist nicht mehr das Neueste. Sieh noch einmal nach, bevor du entscheidest.',
    lookAgain: 'Noch einmal nachsehen',
    forGood: 'Das lässt sich nicht rückgängig machen.',
    kept: (days) =>
      days === 0
        ? 'Was verloren geht, wird sofort gelöscht, mit Nummern und deinen Änderungen.'
        : `Was verloren geht, bleibt noch ${days === null ? 'einige Tage' : format.count(days, { one: 'Tag', other: 'Tage' })} aufgehoben, mit Nummern und deinen Änderungen. Führt der Anbieter es bis dahin wieder, kommt es zurück, wie es war.`,
    keep: 'Alte Liste behalten',
  },
  plan({ time, weekdays, monthDays, months }) {
    const days = [
      weekdays === null ? '' : `am ${format.list(weekdays.map(names.weekday))}`,
      monthDays === null ? '' : `am ${format.list(monthDays.map((day) => `${day}.`))} des Monats`,
    ].filter((part) => part !== '');
    const inMonths = months === null ? '' : `im ${format.list(months.map(names.month))}`;
    const isRegular = time.kind === 'minutes' || time.kind === 'hours';
    const when = days.length === 0 ? (isRegular && months === null ? '' : 'jeden Tag') : days.join(' sowie ');
    const words = [when, inMonths, timeWords(time)].filter((part) => part !== '').join(' ');
    return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
  },
};

function timeWords(time: CronPlan['time']): string {
  switch (time.kind) {
    case 'at':
      return `um ${format.list(time.clocks)}`;
    case 'minutes':
      return time.step === 1 ? 'jede Minute' : `alle ${time.step} Minuten`;
    case 'hours': {
      const past = `zur Minute ${time.minute}`;
      return time.step === 1 ? `jede Stunde ${past}` : `alle ${time.step} Stunden ${past}`;
    }
    case 'many':
      return `${format.number(time.count)}-mal, zuerst um ${time.first}`;
  }
}

export default page;
