export { eventLimits, type FromFrame, type Given, readFromFrame, type ToFrame } from './protocol.ts';
