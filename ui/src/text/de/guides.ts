import type { guides as english } from '../en/guides.js';

/** Wie ein Player verbunden wird. Zwischen zwei Sternen steht, was gedrückt oder getippt wird. */
export const guides: typeof english = {
  plex: {
    lead: 'Für Plex ist Headwater ein TV-Tuner in deinem Netz. Für Live-TV braucht Plex einen Plex Pass.',
    steps: [
      {
        title: 'Die Tuner-Einrichtung in Plex öffnen',
        words:
          'In der Web-App deines Plex-Servers: **Einstellungen**, unter **Verwalten**: **Live-TV & DVR**, **Plex-Tuner einrichten**.',
      },
      {
        title: 'Den Tuner wählen',
        words:
          'Er sollte unter seinem Namen in der Liste stehen. Wenn nicht, wähle, dass du die **Netzwerkadresse von Hand** eingeben willst, und tippe:',
      },
      {
        title: 'Plex nach Sendern suchen lassen',
        words:
          'Plex fragt nach Antenne oder Kabel; das ist hier gleich, und es dauert zwei Sekunden. Es findet alle Sender der Liste mit ihren Nummern.',
      },
      {
        title: 'Ein Programm wählen',
        words:
          'Gib deine Postleitzahl ein, oder wähle den **XMLTV-Guide auf deinem Server** und gib seine Adresse an. Hake die Sender an, die du willst, und schließe ab. Plex merkt sich die Nummern; darum bleiben sie auch in Headwater dieselben.',
      },
    ],
    troubles: [
      {
        title: 'Plex kann einen Sender nicht einstellen',
        words:
          'Sieh ins Protokoll: dort steht, warum der Sender nicht lief. Oft sind alle Verbindungen deines Anbieters belegt.',
      },
      {
        title: 'Plex läuft in einem Container und findet nichts',
        words:
          'Rundrufe erreichen einen Container mit eigenem Netz nicht. Gib die Adresse aus Schritt 2 ein; es geht auch, ohne gefunden zu werden.',
      },
      {
        title: 'Neue Sender erscheinen nicht',
        words:
          'Plex sucht nur auf Geheiß nach Sendern: öffne in Plex den Tuner und wähle **Nach Sendern suchen**, oder lass Headwater die Sender in Plex nachführen (plex in der config.yaml).',
      },
    ],
  },
  jellyfin: {
    lead: 'Für Jellyfin ist Headwater ein HDHomeRun-Tuner.',
    steps: [
      {
        title: 'Live-TV in Jellyfin öffnen',
        words: 'Als Administrator: **Übersicht**, **Live-TV**, und das Pluszeichen neben **Tuner-Geräte**.',
      },
      {
        title: 'Einen HDHomeRun-Tuner hinzufügen',
        words: 'Wähle als Typ **HDHomeRun**, setze dies als **IP-Adresse des Tuners** ein und speichere:',
      },
      {
        title: 'Auf die Sender warten',
        words:
          'Jellyfin liest nach dem Speichern von selbst; dann sind alle Sender unter **Live-TV**. Ein Programm fügst du auf derselben Seite hinzu.',
      },
    ],
    troubles: [
      {
        title: 'Die Gerätesuche zeigt den Tuner nicht',
        words:
          'Jellyfin sieht dabei nur an Port 80 nach. Gib die Adresse aus Schritt 2 ein, oder schalte in den Einstellungen hdhomerun.httpPort80 ein.',
      },
      {
        title: 'Jellyfin zeigt alte Sender',
        words: 'Starte in seiner Übersicht unter **Geplante Aufgaben** die Aktualisierung des Programms.',
      },
      {
        title: 'Ein zweiter Zuschauer wird abgewiesen',
        words:
          'Jeder Sender braucht eine Verbindung deines Anbieters. Jellyfin teilt einen Sender unter seinen Zuschauern; für einen anderen muss eine weitere frei sein.',
      },
    ],
  },
  emby: {
    lead: 'Für Emby ist Headwater ein HDHomeRun-Tuner. Für Live-TV braucht Emby Premiere.',
    steps: [
      {
        title: 'Live-TV in Emby öffnen',
        words: 'Als Administrator: **Einstellungen**, **Live-TV**, **TV-Quelle hinzufügen**.',
      },
      {
        title: 'Einen HDHomeRun-Tuner hinzufügen',
        words: 'Wähle **HDHomeRun**, und setze dies als Adresse des Tuners ein, wenn er nicht gefunden wurde:',
      },
      {
        title: 'Speichern, und ein Programm hinzufügen, wenn du eines hast',
        words: 'Emby liest die Sender sofort. Ein Programm fügst du auf derselben Seite hinzu.',
      },
    ],
    troubles: [
      {
        title: 'Emby findet den Tuner nicht',
        words: 'Gib die Adresse aus Schritt 2 mit http:// davor ein.',
      },
      {
        title: 'Ein Sender startet nicht',
        words: 'Sieh ins Protokoll: dort steht, warum der Sender nicht lief.',
      },
      {
        title: 'Nur auf einem Gerät ruckelt das Bild',
        words:
          'Dieses Gerät spielt einen anderen Codec oder weniger Bitrate, als der Sender hat; lass Emby dafür umwandeln.',
      },
    ],
  },
  channels: {
    lead: 'Für Channels DVR ist Headwater ein HDHomeRun-Tuner.',
    steps: [
      {
        title: 'Die Quellen von Channels öffnen',
        words: 'Auf der Webseite deines Channels-Servers: **Settings**, **Add Source**, **HDHomeRun**.',
      },
      {
        title: 'Mit der Adresse hinzufügen',
        words: 'Steht er nicht in der Liste, gib diese Adresse mit ihrem Port ein:',
      },
      {
        title: 'Die Sender ansehen',
        words:
          'Die Quelle zeigt alle Sender der Liste; blende aus, was du nicht willst. Wo Channels nach einem Programm fragt, gib deine Postleitzahl oder eine XMLTV-Adresse an.',
      },
    ],
    troubles: [
      {
        title: 'Channels findet den Tuner, spielt aber nichts',
        words:
          'Es spielt von der Adresse, die eingegeben wurde. Entferne die Quelle, und füge sie mit dem Port neu hinzu.',
      },
      {
        title: 'Ein Sender startet zu langsam',
        words:
          'Channels gibt nach sechs Sekunden auf. Sieh im Protokoll nach, wie lange der Anbieter braucht; ein anderer Stream des Senders ist vielleicht schneller.',
      },
      {
        title: 'Channels sagt, dass es 0 Sender gibt',
        words: 'Die Senderliste ist leer. Wähle zuerst Gruppen eines Anbieters.',
      },
    ],
  },
  tvheadend: {
    lead: 'Tvheadend liest die Playlist als automatisches IPTV-Netzwerk.',
    steps: [
      {
        title: 'Ein Netzwerk hinzufügen',
        words: '**Konfiguration**, **DVB-Eingänge**, **Netzwerke**, **Hinzufügen**, **Automatisches IPTV-Netzwerk**.',
      },
      {
        title: 'Die Adresse der Playlist einsetzen',
        words: 'Als **URL**:',
      },
      {
        title: 'Begrenzen, was es zugleich öffnet',
        words:
          'Setze die **Höchstzahl der Eingangsstreams** auf die Verbindungen, die dein Anbieter erlaubt: Tvheadend öffnet jeden Sender einmal, um ihn anzusehen, und jeder braucht so lange eine Verbindung.',
      },
      {
        title: 'Die Dienste zuordnen',
        words: 'Wenn die Suche fertig ist: **Dienste**, **Dienste zuordnen**, **Alle Dienste zuordnen**.',
      },
    ],
    troubles: [
      {
        title: 'In der Suche scheitern viele Sender',
        words:
          'Sie wurden zugleich geöffnet, und keine Verbindung war mehr frei. Setze mit der Grenze aus Schritt 3 den **Suchstatus** der gescheiterten auf **PEND**.',
      },
      {
        title: 'Tvheadend zeigt den Tuner auch unter den TV-Adaptern',
        words:
          'Es hat ihn als HDHomeRun gefunden, den es nach Frequenzen einstellt; nimm die Playlist, und lass diese Adapter ausgeschaltet.',
      },
      {
        title: 'Tvheadend sagt, dass kein Adapter frei ist',
        words:
          'Es laufen so viele Sender, wie Schritt 3 erlaubt. Beende einen, oder erhöhe die Grenze, wenn dein Anbieter mehr erlaubt.',
      },
    ],
  },
  tivimate: {
    lead: 'TiviMate liest die Playlist.',
    steps: [
      {
        title: 'Eine Playlist hinzufügen',
        words: 'Am Fernseher: **Playlist hinzufügen**; später unter **Einstellungen**, **Playlists**.',
      },
      {
        title: 'Ihre Adresse eingeben',
        words:
          'Wähle **M3U-Playlist**, und gib diese Adresse ein, oder lies den Code mit dem Telefon und schicke sie an den Fernseher:',
      },
      {
        title: 'Abschließen',
        words: 'Wähle **TV-Sender**. Gruppen, Nummern und Logos kommen mit der Playlist.',
      },
    ],
    troubles: [
      {
        title: 'TiviMate sagt, die Playlist sei falsch aufgebaut',
        words: 'Das sagt es immer, wenn es die Adresse nicht erreicht. Gib sie mit http:// und mit ihrem Port ein.',
      },
      {
        title: 'Neue Sender erscheinen nicht',
        words:
          'TiviMate liest die Playlist einmal am Tag. **Einstellungen**, **Playlists**, **Aktualisieren** tut es sofort.',
      },
      {
        title: 'Das Umschalten wird manchmal abgewiesen',
        words:
          'TiviMate öffnet den nächsten Sender, ehe es den letzten schließt. Bei einer Verbindung beendet Headwater den letzten dafür; zwei Zuschauer brauchen zwei.',
      },
    ],
  },
  kodi: {
    lead: 'Kodi liest die Playlist mit seinem Add-on IPTV Simple, oder findet den Tuner mit seinem HDHomeRun-Add-on.',
    steps: [
      {
        title: 'Das Add-on installieren',
        words:
          '**Add-ons**, **Aus Repository installieren**, **PVR-Clients**, **IPTV Simple Client**. Ganz ohne Tippen geht es mit dem **HDHomeRun PVR Client**: er findet den Tuner von selbst, und du bist fertig.',
      },
      {
        title: 'Die Adresse der Playlist einsetzen',
        words:
          'In seinen Einstellungen unter **Allgemein**: **Ort** ist **Entfernter Pfad**, und **M3U-Playlist-URL**:',
      },
      {
        title: 'Zu TV gehen',
        words: 'Kodi liest die Sender sofort; sie sind unter **TV**, mit Gruppen, Nummern und Logos.',
      },
    ],
    troubles: [
      {
        title: 'Das HDHomeRun-Add-on findet nichts',
        words:
          'Es sucht einmal beim Start und dann jede Stunde, nur im selben Netz. Starte Kodi neu, oder nimm IPTV Simple.',
      },
      {
        title: 'Von zwei Tunern ist nur einer zu sehen',
        words:
          'Das HDHomeRun-Add-on blendet Sender des zweiten aus, die dieselben Nummern haben; in seinen Einstellungen ist ein Schalter dafür.',
      },
      {
        title: 'Favoriten sind weg',
        words: 'Kodi kennt einen Sender an Name und Adresse. Wenn du einen umbenennst, merke ihn neu.',
      },
    ],
  },
  vlc: {
    lead: 'VLC öffnet die Playlist als Netzwerkstream.',
    steps: [
      {
        title: 'Einen Netzwerkstream öffnen',
        words:
          'Am Rechner: **Medien**, **Netzwerkstream öffnen**. Auf Android: **Mehr**, **Neuer Stream**; auf dem iPhone: **Netzwerk**, **Netzwerkstream öffnen**.',
      },
      {
        title: 'Die Adresse der Playlist einsetzen',
        words: 'Und **Wiedergabe** drücken:',
      },
      {
        title: 'Einen Sender wählen',
        words: 'Die Sender sind in der Wiedergabeliste von VLC: **Ansicht**, **Wiedergabeliste**.',
      },
    ],
    troubles: [
      {
        title: 'Eine Adresse, die mit hdhomerun:// beginnt, geht nicht auf',
        words: 'VLC 3 hat dafür kein Modul. Nimm die Playlist.',
      },
      {
        title: 'Das Bild beginnt ein paar Sekunden später',
        words: 'VLC füllt zuerst seinen eigenen Puffer: **Einstellungen**, **Input**, **Netzwerkcaching**.',
      },
      {
        title: 'VLC startet sofort den ersten Sender',
        words:
          'Es spielt eine Playlist von vorn. Klicke doppelt auf den gewünschten; oder öffne einen einzelnen Sender aus der Liste der Sender.',
      },
    ],
  },
  other: {
    lead: 'Die meisten Player kennen eine dieser Adressen.',
    steps: [
      {
        title: 'Eine App für IPTV oder M3U',
        words: 'Füge eine Playlist mit dieser Adresse hinzu:',
      },
      {
        title: 'Eine App, die HDHomeRun kennt',
        words: 'Füge einen Tuner mit dieser Adresse hinzu; oft wird er von selbst gefunden:',
      },
      {
        title: 'Eine App, die nur Listen eines HDHomeRun kennt',
        words: 'Seine Senderliste als Playlist; jeder Stream zählt als Tuner:',
      },
    ],
    troubles: [
      {
        title: 'Die App erreicht die Adresse nicht',
        words:
          'Beide müssen im selben Netz sein. Ein Gäste-WLAN trennt Geräte voneinander, und das Mobilfunknetz auch.',
      },
      {
        title: 'Die App holt Playlists über einen Server im Internet',
        words:
          'Manche TV-Apps tun das. Dieser Server erreicht keine Adresse in deinem Haus; nimm eine App, die selbst liest.',
      },
      {
        title: 'Das Bild läuft nicht',
        words:
          'Vielleicht kennt die App den Codec nicht. Hänge ?profile=web an die Adresse eines Streams, oder nimm die Webseite.',
      },
    ],
  },
};
