import { configJsonSchema } from '../config/index.js';

/** `npm run --silent schema`: editors that know YAML check config.yaml against it. */
console.log(JSON.stringify(configJsonSchema(), null, 2));
