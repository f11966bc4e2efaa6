import { createFormat } from '../format.js';

export const format = createFormat('en-GB', { justNow: 'just now' });
