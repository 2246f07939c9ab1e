import { cssVariables, type Scheme } from './theme.ts';

/** What the person chose; `system` follows the device. */
export type SchemeChoice = Scheme | 'system';
export const schemeChoices: readonly SchemeChoice[] = ['light', 'dark', 'system'];
const place = 'portico.scheme';
const listeners = new Set<() => void>();

/** As guests in somebody else's page: the elements that have the variables, and what that page has chosen for them. */
const guests = new Set<HTMLElement>();
let given: SchemeChoice | undefined;

export function chosenScheme(): SchemeChoice {
  if (given) return given;
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

/** Writes the style variables of the document and follows the device from now on. */
export function startScheme(): void {
  systemIsDark().addEventListener('change', apply);
  apply();
}

/** Writes the style variables of a guest's element in a scheme that the page around it chooses, now and whenever it chooses anew. */
export function startGuestScheme(root: HTMLElement, choice: SchemeChoice): void {
  guests.add(root);
  given = choice;
  startScheme();
}

export function stopGuestScheme(root: HTMLElement): void {
  guests.delete(root);
  if (guests.size === 0) systemIsDark().removeEventListener('change', apply);
}

function apply(): void {
  const scheme = currentScheme();
  if (given) for (const root of guests) write(scheme, { root, place: root, selector: '.portico-root[data-scheme]' });
  else write(scheme, { root: document.documentElement, place: document.head, selector: ':root' });
  for (const listener of listeners) listener();
}

function write(scheme: Scheme, { root, place: around, selector }: { root: HTMLElement; place: HTMLElement; selector: string }): void {
  root.dataset['scheme'] = scheme;
  const style = around.querySelector<HTMLStyleElement>(':scope > style[data-variables]') ?? around.appendChild(document.createElement('style'));
  style.dataset['variables'] = '';
  style.textContent = `${selector}{${cssVariables(scheme)}}`;
}

function lessMotion(): MediaQueryList {
  return matchMedia('(prefers-reduced-motion: reduce)');
}

function systemIsDark(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)');
}
