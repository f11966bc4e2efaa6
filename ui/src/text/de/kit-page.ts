import type { Texts } from '../en/index.js';

export const kitPage: Texts['kitPage'] = {
  title: 'Bausteine',
  lead: 'Jeder Teil der Seiten in jedem Zustand, in den Farben und der Sprache dieses Browsers.',
};
