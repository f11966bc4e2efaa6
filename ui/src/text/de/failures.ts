import type { Texts } from '../en/index.js';

const reload = 'Lade die Liste neu.';
const later = 'Warte einen Moment, und versuche es noch einmal.';
const seeLog = 'Der Grund steht im Protokoll.';
const choose = 'Wähle einen anderen Stream für den Sender.';
const otherLogo = 'Wähle für den Sender ein anderes.';

/** Each code as what happened and what to do; true without names, since those come only with the English sentences. */
const SENTENCES: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  config_invalid: ['config.yaml hat einen Fehler.', 'Die Einstellungen von vorher gelten, bis er behoben ist.'],
  database_damaged: [
    'Die Datenbank ist beschädigt.',
    'Prüfe die Festplatte, halte Headwater an, und lege die neueste Kopie aus „backups“ zurück.',
  ],
  ffmpeg_missing: ['ffmpeg oder ffprobe fehlt.', 'Installiere ffmpeg auf dem Rechner von Headwater.'],
  call_cancelled: ['Die Arbeit wurde abgebrochen.', 'Starte sie neu, wenn du sie noch willst.'],
  worker_crashed: ['Ein Teil von Headwater ist abgestürzt.', 'Er startet von selbst neu; laufende Sender bleiben.'],
  worker_gone: ['Ein Teil von Headwater steht still.', `${seeLog} Starte Headwater danach neu.`],
  job_put_aside: [
    'Eine Arbeit ist mehrmals abgestürzt und ruht nun.',
    'Alles andere läuft weiter. Melde es mit dem Protokoll.',
  ],
  provider_unknown: ['Diesen Anbieter gibt es nicht mehr.', reload],
  provider_key_taken: [
    'Ein anderer Anbieter hat schon dieses Kürzel.',
    'Wähle einen anderen Namen, oder ändere jenen Anbieter.',
  ],
  provider_disabled: ['Der Anbieter ist abgeschaltet.', 'Schalte ihn zuerst ein.'],
  provider_unreachable: [
    'Der Anbieter antwortet nicht.',
    'Prüfe die Adresse und dein Netz. Bei einer Datei: ob wir sie lesen dürfen.',
  ],
  provider_refused: [
    'Der Anbieter lehnt die Anfrage ab.',
    'Prüfe Zugangsdaten und Adresse, und ob das Abo noch läuft.',
  ],
  provider_too_large: [
    'Die Playlist ist größer, als wir annehmen.',
    'Bitte den Anbieter um eine Liste mit weniger Gruppen.',
  ],
  provider_not_a_playlist: [
    'Statt einer Playlist kam etwas anderes.',
    'Öffne die Adresse im Browser: Eine Anmeldeseite heißt meist, dass das Abo zu Ende ist.',
  ],
  provider_empty: ['Die Playlist hat keinen Eintrag.', 'Warte ab, und frage sonst den Anbieter.'],
  provider_known: [
    'Diesen Anbieter hast du schon.',
    'Ändere ihn, oder erlaube ihm mehr Verbindungen. Zweimal eingetragen, öffnet er mehr, als das Abo erlaubt.',
  ],
  provider_is_headwater: [
    'Diese Adresse gehört zu diesem Headwater.',
    'Nimm die Adresse, die du von deinem Anbieter hast.',
  ],
  provider_renumbered: [
    'Der Anbieter hat viele Nummern an andere Sender vergeben.',
    'Nimm die neue Liste an, wenn sie stimmt; bis dahin gilt die vorige.',
  ],
  provider_shrank: [
    'Der neuen Liste fehlt ein großer Teil, darum gilt die vorige.',
    'Oft ist das nach Stunden behoben. Ist es gewollt, nimm den Verlust an.',
  ],
  refresh_running: ['Der Anbieter wird gerade aktualisiert.', 'Warte, bis das fertig ist.'],
  try_limit: ['Zu viel auf einmal.', later],
  look_displaced: ['Neuere Blicke in Listen haben diesen beendet.', 'Sieh noch einmal nach.'],
  upload_failed: [
    'Die Datei ließ sich nicht aufheben.',
    'Schaffe Platz auf der Festplatte, und sende sie noch einmal.',
  ],
  demo_failed: ['Die Demo ist nicht gestartet.', `Versuche es noch einmal. ${seeLog}`],
  set_in_config_file: [
    'Das steht in config.yaml oder auf der Befehlszeile.',
    'Ändere es dort; die Datei wird beim Speichern neu gelesen.',
  ],
  channel_unknown: ['Diesen Sender gibt es nicht mehr.', reload],
  lineup_key_taken: ['Eine Senderliste hat diesen Schlüssel schon.', 'Wähle einen anderen.'],
  lineup_name_taken: [
    'Eine andere Senderliste oder eines ihrer Geräte heißt schon so.',
    'Wähle einen anderen Namen, oder benenne zuerst jene Senderliste um.',
  ],
  lineup_unknown: ['Diese Senderliste gibt es nicht, oder der Sender steht in keiner.', reload],
  device_id_doubled: ['Ein anderes Gerät hat die Kennung eines Tuners.', seeLog],
  number_taken: ['Ein anderer Sender hat diese Nummer.', 'Nimm eine freie, oder gib jenem zuerst eine andere.'],
  number_changed: [
    'Nummern dieser Senderliste wurden inzwischen geändert.',
    'Sieh sie dir an, wie sie jetzt ist, und mach die Änderung noch einmal.',
  ],
  matching_busy: ['Streams dieses Senders sind noch nicht zugeordnet.', 'Warte, bis der laufende Import fertig ist.'],
  review_unknown: ['Diese Frage ist nicht mehr offen.', reload],
  change_unknown: ['Diese Änderung gibt es nicht.', reload],
  change_conflict: [
    'Das wurde seither noch einmal geändert, oder es ist über einen Tag her.',
    'Nimm zuerst die spätere Änderung zurück, oder setze den Wert von Hand.',
  ],
  change_undone: ['Diese Änderung ist schon zurückgenommen.', 'Es bleibt nichts zu tun.'],
  setting_unknown: ['Diese Einstellung gibt es hier nicht.', 'Vielleicht lässt sie sich nur in config.yaml setzen.'],
  login_required: ['Du bist nicht angemeldet.', 'Melde dich an.'],
  login_refused: ['Name oder Passwort stimmt nicht.', 'Versuche es noch einmal.'],
  login_locked: ['Zu viele falsche Passwörter.', later],
  keeper_exists: ['Headwater hat schon einen Verwalter.', 'Melde dich an.'],
  token_unknown: ['Diesen Schlüssel gibt es nicht mehr.', reload],
  relay_no_slot: ['Alle Verbindungen des Anbieters sind belegt.', 'Halte einen anderen Zuschauer an.'],
  relay_no_source: ['Der Sender hat keinen Stream, der sich versuchen ließe.', 'Aktualisiere seinen Anbieter.'],
  relay_limit: ['Mehr Streams gehen nicht gleichzeitig.', 'Halte einen anderen Zuschauer an.'],
  profile_unknown: ['Dieses Profil gibt es nicht.', 'Nimm eines, das in den Einstellungen steht.'],
  rendition_limit: [
    'Mehr Sender kann dieser Rechner nicht gleichzeitig umwandeln.',
    'Sieh ihn im Profil copy, oder halte einen anderen Zuschauer an.',
  ],
  rendition_too_slow: [
    'Der Rechner ist für dieses Profil zu langsam.',
    'Nimm ein kleineres Bild oder das Profil copy.',
  ],
  channel_not_playing: ['Der Sender läuft nicht mehr.', 'Schalte ihn wieder ein.'],
  viewer_unknown: ['Dieser Zuschauer ist schon weg.', reload],
  upstream_refused: ['Die Quelle lehnt ab.', 'Prüfe das Abo, und aktualisiere den Anbieter.'],
  upstream_unreachable: ['Die Quelle ist nicht erreichbar.', 'Prüfe, ob der Anbieter läuft und die Adresse stimmt.'],
  upstream_not_video: ['Die Quelle sendet kein Fernsehen.', 'Öffne ihre Adresse im Browser: Oft steht dort, warum.'],
  upstream_stalled: ['Die Quelle sendet nichts mehr.', 'Wir versuchen die nächste.'],
  upstream_ended: ['Die Quelle hat aufgehört.', 'Wir versuchen die nächste.'],
  upstream_no_picture: ['Die Quelle sendet, aber kein Bild.', choose],
  upstream_scrambled: ['Die Quelle ist verschlüsselt.', choose],
  upstream_playlist_unusable: ['Die Liste (HLS oder DASH) der Quelle lässt sich nicht spielen.', choose],
  upstream_needs_remux: ['Die Quelle müsste erst umgepackt werden.', choose],
  address_refused: [
    'Der Anbieter verweist auf eine Adresse in diesem Haus.',
    'Ist das gewollt, setze bei ihm allowPrivate: true.',
  ],
  redirect_limit: [
    'Die Server des Anbieters verweisen im Kreis.',
    'Öffne die Adresse im Browser, und nimm die, bei der das endet.',
  ],
  proxy_unreachable: ['Der Proxy des Anbieters antwortet nicht.', 'Prüfe, ob er läuft, und seine Adresse.'],
  proxy_refused: ['Der Proxy des Anbieters lehnt ab.', 'Prüfe seine Adresse und seine Zugangsdaten.'],
  route_unusable: [
    'Die Zertifikate, die für den Anbieter genannt sind, lassen sich nicht lesen.',
    'Prüfe den Pfad der PEM-Datei und ob Headwater sie lesen darf.',
  ],
  logo_not_a_picture: ['Das Logo lässt sich nicht als Bild öffnen.', otherLogo],
  logo_too_large: ['Das Logo ist zu groß.', otherLogo],
  plex_unreachable: [
    'Der Plex-Server ist nicht zu erreichen, oder die Senderliste war für ihn nicht zu lesen.',
    'Prüfe plex.url in der config.yaml, und was Verbinden über das Gerät sagt.',
  ],
  plex_refused: [
    'Der Plex-Server nimmt den Schlüssel nicht an, oder antwortet anders als erwartet.',
    'Nimm den Schlüssel des Besitzers, und sieh ins Protokoll des Plex-Servers.',
  ],
  logo_blank: ['Das Logo ist ein leeres Bild.', otherLogo],
  media_failed: ['ffmpeg ist mit einem Fehler zu Ende gegangen.', 'Meist ist die Quelle defekt.'],
  launcher_gone: ['ffmpeg ließ sich nicht starten.', later],
  request_invalid: ['Eine Angabe fehlt oder stimmt nicht.', 'Prüfe, was du eingegeben hast.'],
  request_too_large: ['Das ist zu groß.', 'Sende weniger auf einmal.'],
  not_found: ['Hier ist nichts.', 'Lade die Seite neu.'],
  client_not_allowed: [
    'Dieses Gerät darf das nicht.',
    'Füge sein Netz zu server.allowedNetworks hinzu. Einrichten geht nur aus dem eigenen Netz.',
  ],
  origin_refused: ['Eine fremde Seite wollte hier etwas ändern.', 'Nimm die Seiten von Headwater selbst.'],
  host_refused: [
    'Unter diesem Namen kennt Headwater sich nicht.',
    'Öffne es über seine IP-Adresse, oder setze server.baseUrl.',
  ],
  shutting_down: ['Headwater hält gerade an oder ist noch nicht bereit.', later],
  internal: ['In Headwater ist etwas schiefgegangen.', 'Melde es mit dem Protokoll.'],
};

export const failures: Texts['failures'] = {
  unreachable: 'Headwater antwortet nicht.',
  unreachableHint: 'Sieh nach, ob es noch läuft; diese Seite versucht es von selbst weiter.',
  unknown: (code) => `Headwater hat eine Antwort gegeben, die diese Seite nicht versteht (${code}).`,
  unknownHint: 'Lade die Seite neu: Sie ist vielleicht älter als das Programm.',
  retry: 'Noch einmal',
  byCode: Object.fromEntries(Object.entries(SENTENCES).map(([code, [message, hint]]) => [code, { message, hint }])),
};
