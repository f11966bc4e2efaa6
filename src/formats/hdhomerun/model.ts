/** What the virtual devices say that they are. */

/** A model without hardware transcoding: one named HDTC makes Jellyfin ask for transcodes. */
export const MODEL = 'HDHR5-4US';
/** Of its firmware: clients read the digits as a number. */
export const VERSION = '20231020';
