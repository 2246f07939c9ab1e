import { cssVariables, type Scheme } from './theme.ts';

/** What the person chose; `system` follows the device. */
export type SchemeChoice = Scheme | 'system';
export const schemeChoices: readonly SchemeChoice[] = ['light', 'dark', 'system'];
const place = 'portico.scheme';
const listeners = new Set<() => void>();

export function chosenScheme(): SchemeChoice {
  const kept = localStorage.getItem(place);
  return schemeChoices.find((choice) => choice === kept) ?? 'system';
}

export function chooseScheme(choice: SchemeChoice): void {
  localStorage.setItem(place, choice);
  apply();
}

/** The scheme in force. */
export function currentScheme(): Scheme {
  const choice = chosenScheme();
  return choice === 'system' ? (systemIsDark().matches ? 'dark' : 'light') : choice;
}

/** For `useSyncExternalStore`. */
export function onSchemeChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Does the device ask for less motion? */
export function isCalm(): boolean {
  return lessMotion().matches;
}

/** For `useSyncExternalStore`. */
export function onCalmChange(listener: () => void): () => void {
  const query = lessMotion();
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** Writes the style variables and follows the device from now on. */
export function startScheme(): void {
  systemIsDark().addEventListener('change', apply);
  apply();
}

function apply(): void {
  const scheme = currentScheme();
  const style = document.getElementById('portico-variables') ?? document.head.appendChild(Object.assign(document.createElement('style'), { id: 'portico-variables' }));
  style.textContent = `:root{${cssVariables(scheme)}}`;
  document.documentElement.dataset['scheme'] = scheme;
  for (const listener of listeners) listener();
}

function lessMotion(): MediaQueryList {
  return matchMedia('(prefers-reduced-motion: reduce)');
}

function systemIsDark(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)');
}
