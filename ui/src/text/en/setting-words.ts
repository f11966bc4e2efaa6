/** What each setting does, by its name. English has none here: the daemon's own sentence is in English. */
const words: { byName: Readonly<Record<string, string>> } = { byName: {} };

export default words;
