declare module 'virtual:icons' {
  /** The inside of each drawing, 24 × 24. */
  const shapes: Record<keyof typeof import('./kit/icon-names.json'), string>;
  export default shapes;
}
