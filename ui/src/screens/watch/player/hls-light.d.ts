/** The light build is the same class with less inside, and comes without types of its own. */
declare module 'hls.js/light' {
  export { default } from 'hls.js';
}
