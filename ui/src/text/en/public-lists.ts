/** Public lists to pick from: read when somebody opens them. */
const lists = {
  close: 'Close the public lists',
  label: 'Public lists',
  lead: 'Kept by volunteers; they name only what broadcasters send for everybody. Some streams play only in their own country.',
  world: 'Whole world',
  brings: { tv: 'television', radio: 'radio' },
  about: 'About',
  aboutOf: (name: string) => `About ${name}`,
};

export type PublicListTexts = typeof lists;
export default lists;
