/** What a client of the control protocol is told when it does not get what it wants. */
export class ControlRefusal extends Error {}

export const lockedBy = (address: string) => new ControlRefusal(`resource locked by ${address}`);
