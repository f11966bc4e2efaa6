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
    'relay.startWaitMs':
      'So lange wartet die Anfrage eines Zuschauers auf das erste Bild; länger als stallMs, damit eine stumme Quelle genannt wird.',
    'relay.stallMs': 'Kommt so lange nichts Neues, gilt eine Quelle als ausgefallen.',
    'relay.graceMs': 'Wartezeit, bevor eine Quelle ein zweites Mal versucht wird.',
    'relay.graceWindowMs':
      'So lange wird ein Sender ohne Quelle gehalten, während andere versucht werden; jede mindestens einmal.',
    'relay.retryAttempts': 'So viele Versuche gibt es in dieser Zeit.',
    'relay.retryFactor': 'So viel Mal länger als die vorige ist jede Wartezeit.',
    'relay.holdBackMs': 'So weit bleiben Zuschauer hinter der Quelle, damit ein Wechsel nicht auffällt.',
    'relay.returnAfterSeconds':
      'So lange muss ein Ersatz gut laufen, bevor der bessere Stream wieder versucht wird; 0: erst, wenn er ausfällt.',
    'relay.slate': 'Zeigt ein Bild mit Worten, solange kein Stream läuft.',
    'relay.otherCodec':
      'Wenn nur noch läuft, was einen anderen Codec hat: slate zeigt zehn Sekunden dieses Bild, end hört gleich auf.',
    'relay.tunerWithoutPicture': 'Was ein Tuner-Client bekommt, wenn kein Stream eines Senders anläuft.',
    'relay.streamWithoutPicture': 'Was ein Player der Playlist bekommt, wenn kein Stream eines Senders anläuft.',
    'relay.whenFull':
      'Wenn alle Verbindungen der Anbieter eines Senders belegt sind: refuse weist neue Zuschauer ab, endOldest beendet den Sender mit den wenigsten Zuschauern, der am längsten läuft. Tuner-Clients beenden niemanden und werden nicht beendet.',
    'relay.startSlateSeconds': 'So lange ist ein solches Bild vor dem Ende zu sehen.',
    'relay.viewerMaxKbps':
      'So viel bekommt ein Zuschauer höchstens pro Sekunde; 0: ohne Grenze. Unter dem, was ein Stream hat, ruckelt es.',
    'relay.providerMaxKbps': 'So viel wird von jedem Anbieter höchstens pro Sekunde gelesen; 0: ohne Grenze.',
    'relay.sourceMaxHeight':
      'Aus einer HLS-Quelle in mehreren Größen wird die beste mit höchstens so vielen Zeilen genommen; 0: die beste von allen.',
    'relay.sourceMaxKbps':
      'Dasselbe nach dem, was sie pro Sekunde angibt, für langsame Leitungen; 0: ohne Grenze. Haben alle mehr, die mit dem wenigsten.',
    'relay.totalMaxKbps': 'So viel bekommen alle Zuschauer zusammen höchstens pro Sekunde; 0: ohne Grenze.',
    'relay.viewerTimeoutMs': 'Wer so lange nichts abnimmt, wird getrennt.',
    'relay.historyDays': 'So viele Tage bleibt stehen, wer was gesehen hat; 0: gar nicht.',
    'hls.windowSeconds':
      'So viel eines Senders steht in einer HLS-Liste; noch einmal so viel bleibt für langsame Player liegen.',
    'hls.totalMb':
      'Höchste Größe der Stücke aller Sender zusammen; wird sie erreicht, bleibt von jedem weniger liegen.',
    'transcode.hardware': 'Was Bilder umrechnet: auto nimmt das Erste, das hier geht; off nimmt den Prozessor.',
    'transcode.countMax':
      'So viele Sender und Profile werden höchstens zugleich umgerechnet; 0: halb so viele, wie es Kerne gibt, mindestens zwei.',
    'logos.fetch': 'Logos holen und von hier ausliefern; sonst laden Player sie dort, wo Anbieter es sagen.',
    'logos.cacheMb': 'Höchste Größe aller geholten Logos zusammen.',
    'logos.concurrency': 'So viele Logos werden zugleich geholt; von einem Server höchstens zwei.',
    'logos.perRun': 'So viele Logos werden höchstens in einem Durchgang geholt; vier Durchgänge je Stunde.',
    'logos.folder': 'Ordner mit eigenen Logos, benannt wie Sender; leer: „logos“ im Datenordner.',
    'hdhomerun.discovery': 'Auf die Suche nach HDHomeRun-Tunern antworten (UDP und TCP 65001).',
    'hdhomerun.ssdp': 'Die Tuner über SSDP ankündigen.',
    'hdhomerun.interfaces': 'Netzwerke, in denen die Tuner zu finden sind: Namen oder Adressen; leer: alle.',
    'hdhomerun.httpPort80': 'Den ersten Tuner auch auf Port 80 anbieten, für Programme, die keinen anderen kennen.',
    'hdhomerun.advertise': 'Adresse, die Geräten genannt wird, statt der, über die sie kamen.',
    'logging.level': 'Ab welcher Wichtigkeit Zeilen geschrieben werden.',
  },
};

export default words;
