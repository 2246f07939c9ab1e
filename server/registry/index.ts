import type { Kernel, Module } from '../kernel/index.ts';
import { announcements } from './announce.ts';
import { answers } from './answer.ts';

/** What can be called over MCP: providers, and the surface each caller sees of them. */
export function createRegistry(kernel: Kernel): Module {
  return { implementations: answers(kernel.config.publicUrl), reactions: announcements };
}
