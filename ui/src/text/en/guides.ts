/**
 * How a player is connected, in its own words. Between two asterisks stands what is to be pressed or typed. The pages in
 * docs/clients are written from these (test/ui/client-guides.test.ts).
 */
export const guides = {
  plex: {
    lead: 'Plex sees Headwater as a TV tuner in your network. It needs a Plex Pass for live TV.',
    steps: [
      {
        title: 'Open the set-up of tuners in Plex',
        words:
          'In the web app of your Plex server: **Settings**, below **Manage**: **Live TV & DVR**, **Set Up Plex Tuner**.',
      },
      {
        title: 'Pick the tuner',
        words:
          'It should be in the list under its name. If it is not, choose **Don’t see your HDHomeRun device? Enter its network address manually** and type:',
      },
      {
        title: 'Let Plex look for channels',
        words:
          'Plex asks whether it is antenna or cable, which makes no difference here, and takes two seconds. It finds all channels of the line-up, with their numbers.',
      },
      {
        title: 'Choose a guide',
        words:
          'Enter your postcode, or choose **Have an XMLTV guide on your server?** and give the address of one. Tick the channels you want, and finish. Plex keeps the numbers, so they stay the same in Headwater too.',
      },
    ],
    troubles: [
      {
        title: 'Plex says “Could not tune channel”',
        words:
          'Look at Log: there it says why the channel did not play. Often all connections of your provider are in use.',
      },
      {
        title: 'Plex runs in a container and finds nothing',
        words:
          'Broadcasts do not reach a container with a network of its own. Type the address of step 2; it works without being found.',
      },
      {
        title: 'New channels do not appear',
        words:
          'Plex looks for channels only when it is told to: open the tuner in Plex and choose **Scan for channels**, or let Headwater keep the channels of Plex in step (plex in config.yaml).',
      },
    ],
  },
  jellyfin: {
    lead: 'Jellyfin sees Headwater as an HDHomeRun tuner.',
    steps: [
      {
        title: 'Open live TV in Jellyfin',
        words: 'As an administrator: **Dashboard**, **Live TV**, and the plus sign beside **Tuner Devices**.',
      },
      {
        title: 'Add an HDHomeRun tuner',
        words: 'Choose **HDHomeRun** as the type, paste this as **Tuner IP Address**, and save:',
      },
      {
        title: 'Wait for the channels',
        words:
          'Jellyfin refreshes its guide by itself after saving; then all channels are under **Live TV**. A guide is added on the same page, under **TV Guide Data Providers**.',
      },
    ],
    troubles: [
      {
        title: '“Detect my devices” does not show the tuner',
        words:
          'Jellyfin looks only at port 80 there. Type the address of step 2, or switch on hdhomerun.httpPort80 in Settings.',
      },
      {
        title: 'Jellyfin shows old channels',
        words: 'In its dashboard, under **Scheduled Tasks**, run **Refresh Guide**.',
      },
      {
        title: 'A second viewer is refused',
        words:
          'Each channel needs a connection of your provider. Jellyfin shares one channel between its viewers; for another channel a further connection has to be free.',
      },
    ],
  },
  emby: {
    lead: 'Emby sees Headwater as an HDHomeRun tuner. Live TV needs Emby Premiere.',
    steps: [
      {
        title: 'Open live TV in Emby',
        words: 'As an administrator: **Settings**, **Live TV**, **Add TV Source**.',
      },
      {
        title: 'Add an HDHomeRun tuner',
        words: 'Choose **HDHomeRun**, and paste this as the address of the tuner if it was not found:',
      },
      {
        title: 'Save, and add a guide if you have one',
        words: 'Emby reads the channels at once. A guide is added on the same page, with **Add Guide Data Source**.',
      },
    ],
    troubles: [
      {
        title: 'Emby does not find the tuner',
        words: 'Type the address of step 2 with http:// in front.',
      },
      {
        title: 'A channel does not start',
        words: 'Look at Log: there it says why the channel did not play.',
      },
      {
        title: 'Pictures stutter on one device only',
        words: 'That device plays another codec or bitrate than the channel has; let Emby transcode for it.',
      },
    ],
  },
  channels: {
    lead: 'Channels DVR sees Headwater as an HDHomeRun tuner.',
    steps: [
      {
        title: 'Open the sources of Channels',
        words: 'In the web page of your Channels DVR server: **Settings**, **Add Source**, **HDHomeRun**.',
      },
      {
        title: 'Add it by its address',
        words: 'If it is not in the list, type this address with its port:',
      },
      {
        title: 'Look at the channels',
        words:
          'The source shows all channels of the line-up; hide what you do not want. Where Channels asks for a guide, give your postcode or an XMLTV address.',
      },
    ],
    troubles: [
      {
        title: 'Channels finds the tuner, but plays nothing',
        words: 'It plays from the address that was typed. Remove the source and add it again with the port.',
      },
      {
        title: 'A channel starts too slowly',
        words:
          'Channels gives up after six seconds. Look at Log for how long the provider takes; another stream of the channel may be quicker.',
      },
      {
        title: 'Channels says that there are 0 channels',
        words: 'The line-up is empty. Choose groups of a provider first.',
      },
    ],
  },
  tvheadend: {
    lead: 'Tvheadend reads the playlist as an automatic IPTV network.',
    steps: [
      {
        title: 'Add a network',
        words: '**Configuration**, **DVB Inputs**, **Networks**, **Add**, **IPTV Automatic Network**.',
      },
      {
        title: 'Paste the address of the playlist',
        words: 'As **URL**:',
      },
      {
        title: 'Limit what it opens at once',
        words:
          'Set **Maximum # input streams** to the connections that your provider allows: Tvheadend opens every channel once to look at it, and each takes a connection for that time.',
      },
      {
        title: 'Map the services',
        words: 'When its scan is through: **Services**, **Map services**, **Map all services**.',
      },
    ],
    troubles: [
      {
        title: 'Many channels fail in the scan',
        words:
          'They were opened at the same time and no connection was left. With the limit of step 3, set **Scan status** of the failed ones to **PEND**.',
      },
      {
        title: 'Tvheadend shows the tuner under TV adapters as well',
        words:
          'It has found it as an HDHomeRun, which it tunes by frequencies; use the playlist, and leave these adapters switched off.',
      },
      {
        title: 'Tvheadend says “No free adapter”',
        words:
          'As many channels play or are looked at as step 3 allows. Stop one, or raise the limit if your provider allows more.',
      },
    ],
  },
  tivimate: {
    lead: 'TiviMate reads the playlist.',
    steps: [
      {
        title: 'Add a playlist',
        words: 'On the TV: **Add playlist**; later under **Settings**, **Playlists**.',
      },
      {
        title: 'Type its address',
        words:
          'Choose **M3U playlist**, and enter this address, or scan the code with your phone and send it to the TV:',
      },
      {
        title: 'Finish',
        words: 'Choose **TV channels**. Groups, numbers and logos come with the playlist.',
      },
    ],
    troubles: [
      {
        title: '“Make sure the playlist is properly formatted”',
        words: 'TiviMate says so whenever it cannot reach the address. Type it with http:// and with its port.',
      },
      {
        title: 'New channels do not appear',
        words:
          'TiviMate reads the playlist once a day. **Settings**, **Playlists**, **Update playlist** does it at once.',
      },
      {
        title: 'Changing channels is refused now and then',
        words:
          'TiviMate opens the next channel before it closes the last. With one connection Headwater ends the last for it; two viewers need two connections.',
      },
    ],
  },
  kodi: {
    lead: 'Kodi reads the playlist with its add-on IPTV Simple, or finds the tuner with its HDHomeRun add-on.',
    steps: [
      {
        title: 'Install the add-on',
        words:
          '**Add-ons**, **Install from repository**, **PVR clients**, **IPTV Simple Client**. To do without typing, install **HDHomeRun PVR Client** in its place: it finds the tuner by itself, and you are done.',
      },
      {
        title: 'Paste the address of the playlist',
        words: 'In its settings, under **General**: **Location** is **Remote path**, and **M3U playlist URL**:',
      },
      {
        title: 'Go to TV',
        words: 'Kodi reads the channels at once; they are under **TV**, with groups, numbers and logos.',
      },
    ],
    troubles: [
      {
        title: 'The HDHomeRun add-on finds nothing',
        words:
          'It looks once at the start and then every hour, in the same network only. Start Kodi again, or use IPTV Simple.',
      },
      {
        title: 'Of two tuners only one is seen',
        words:
          'The HDHomeRun add-on hides channels of the second that have the same numbers; its settings have a switch for that.',
      },
      {
        title: 'Favourites are gone',
        words: 'Kodi knows a channel by name and address. When you rename one, mark it again.',
      },
    ],
  },
  vlc: {
    lead: 'VLC opens the playlist as a network stream.',
    steps: [
      {
        title: 'Open a network stream',
        words:
          'On a computer: **Media**, **Open Network Stream**. On Android: **More**, **New stream**; on iPhones: **Network**, **Open Network Stream**.',
      },
      {
        title: 'Paste the address of the playlist',
        words: 'And press **Play**:',
      },
      {
        title: 'Choose a channel',
        words: 'The channels are in the playlist of VLC: **View**, **Playlist**.',
      },
    ],
    troubles: [
      {
        title: 'An address that begins with hdhomerun:// does not open',
        words: 'VLC 3 has no module for these. Use the playlist.',
      },
      {
        title: 'The picture begins a few seconds late',
        words: 'VLC fills its own buffer first: **Preferences**, **Input**, **Network caching**.',
      },
      {
        title: 'VLC starts the first channel at once',
        words:
          'It plays a playlist from its beginning. Double-click the one you want; or open a single channel from Channels.',
      },
    ],
  },
  other: {
    lead: 'Most players know one of these addresses.',
    steps: [
      {
        title: 'An app for IPTV or M3U',
        words: 'Add a playlist with this address:',
      },
      {
        title: 'An app that knows HDHomeRun',
        words: 'Add a tuner with this address; it is often found by itself:',
      },
      {
        title: 'An app that knows only lists of an HDHomeRun',
        words: 'Its line-up as a playlist; each stream counts as a tuner:',
      },
    ],
    troubles: [
      {
        title: 'The app cannot reach the address',
        words: 'Both must be in the same network. A guest Wi-Fi keeps devices apart, and so does the mobile network.',
      },
      {
        title: 'The app fetches playlists by a server on the internet',
        words: 'Some TV apps do. That server cannot reach an address in your house; take an app that reads it itself.',
      },
      {
        title: 'The picture does not play',
        words: 'The app may not know the codec. Add ?profile=web to the address of a stream, or use the web page.',
      },
    ],
  },
};
