/** The text by which people call providers, line-ups and templates in `config.yaml`, in addresses and in the API. */
const KEY_MAX = 40;
export const KEY_RULE = `must be 1 to ${KEY_MAX} characters of a-z, 0-9 and "-"`;
export const KEY_PATTERN = new RegExp(`^[a-z0-9-]{1,${KEY_MAX}}$`);
/** Of a key that is made of a name: there is room for `-99` behind it. */
export const MADE_KEY_MAX = KEY_MAX - 4;
