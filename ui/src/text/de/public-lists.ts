import type { PublicListTexts } from '../en/public-lists.js';

const lists: PublicListTexts = {
  close: 'Öffentliche Listen schließen',
  label: 'Öffentliche Listen',
  lead: 'Von Freiwilligen gepflegt; sie nennen nur, was Sender für alle ausstrahlen. Manches läuft nur im eigenen Land.',
  world: 'Ganze Welt',
  brings: { tv: 'Fernsehen', radio: 'Radio' },
  about: 'Mehr',
  aboutOf: (name) => `Mehr zu ${name}`,
};

export default lists;
