/** The page that shows every component in every state; for those who build the pages. */
export const kitPage = {
  title: 'Components',
  lead: 'Every part of the pages in every state, in the colours and the language of this browser.',
};
