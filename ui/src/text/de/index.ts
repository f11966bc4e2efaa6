import type { Texts } from '../en/index.js';
import english from '../en/index.js';

const german: Texts = english;
export default german;
