/** From here on Plex leaves channels of a tuner out or refuses it, as people report. */
export const PLEX_CHANNELS_MAX = 480;
