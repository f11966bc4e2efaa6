import type english from '../en/setting-words.js';

const words: typeof english = {
  byName: {
    'server.host': 'Adresse, unter der wir zu erreichen sind; 0.0.0.0 meint alle dieses Rechners.',
    'server.port': 'Port für alles außer den HDHomeRun-Geräten; 0 nimmt irgendeinen freien.',
    'server.baseUrl': 'Adresse, unter der uns andere hinter einem Reverse-Proxy erreichen.',
    'server.trustedProxies': 'Proxys, deren weitergereichten Kopfzeilen wir glauben.',
    'server.allowedNetworks': 'Wer Geräte, Playlists und Streams ohne Anmeldung nutzen darf.',
    'imports.keepMissingDays':
      'So lange bleiben Sender, die in der Liste des Anbieters fehlen, mit ihren Nummern und deinen Änderungen.',
    'imports.holdAbovePercent':
      'Fehlt in einer neuen Liste mehr als dieser Teil der Einträge, wird sie zurückgehalten, bis du sie annimmst.',
    'imports.maxListMb': 'Höchste Größe einer Liste, entpackt.',
    'imports.maxEntries': 'So viele Einträge darf ein Anbieter höchstens bringen; nicht gewählte Gruppen zählen nicht.',
    'household.countries':
      'Länder, deren Sender ihr seht, als Kürzel: Danach werden Gruppen neuer Anbieter vorgeschlagen.',
    'household.languages': 'Sprachen, in denen ihr fernseht, als Kürzel.',
    'matching.mergeAt': 'Von so viel Übereinstimmung an werden Einträge von selbst ein Sender.',
    'matching.suggestAt': 'Von so viel Übereinstimmung an wirst du gefragt.',
    'relay.lingerMs': 'So lange läuft ein Stream nach dem letzten Zuschauer weiter.',
    'relay.joinSeconds': 'So weit zurück beginnt, wer dazukommt, damit das Bild sofort da ist.',
    'relay.bufferSeconds': 'Länge des Puffers eines Streams.',
    'relay.bufferMaxMb': 'Höchste Größe eines Puffers.',
    'relay.bufferTotalMb': 'Höchste Größe aller Puffer zusammen.',
    'relay.startWaitMs': 'So lange wartet die Anfrage eines Zuschauers auf das erste Bild.',
    'relay.stallMs': 'Kommt so lange nichts Neues, gilt eine Quelle als ausgefallen.',
    'relay.graceMs': 'Wartezeit, bevor eine Quelle ein zweites Mal versucht wird.',
    'relay.graceWindowMs':
      'So lange wird ein Sender ohne Quelle gehalten, während andere versucht werden; jede mindestens einmal.',
    'relay.retryAttempts': 'So viele Versuche gibt es in dieser Zeit.',
    'relay.retryFactor': 'So viel Mal länger als die vorige ist jede Wartezeit.',
    'relay.viewerTimeoutMs': 'Wer so lange nichts abnimmt, wird getrennt.',
    'logos.fetch': 'Logos holen und von hier ausliefern; sonst laden Player sie dort, wo Anbieter es sagen.',
    'logos.cacheMb': 'Höchste Größe aller geholten Logos zusammen.',
    'logos.concurrency': 'So viele Logos werden zugleich geholt; von einem Server höchstens zwei.',
    'logos.perRun': 'So viele Logos werden höchstens in einem Durchgang geholt; vier Durchgänge je Stunde.',
    'logos.folder': 'Ordner mit eigenen Logos, benannt wie Sender; leer: „logos“ im Datenordner.',
    'hdhomerun.advertise': 'Adresse, die Geräten genannt wird, statt der, über die sie kamen.',
    'logging.level': 'Ab welcher Wichtigkeit Zeilen geschrieben werden.',
  },
};

export default words;
