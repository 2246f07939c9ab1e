import { LRUCache } from 'lru-cache';
import type { AppInUse } from '../kernel/index.ts';
import { wasm } from './cedar.ts';
import { decisionOf } from './decide-field.ts';
import { policySet, prepare, rulesAbout } from './prepared.ts';
import { acting, principalEntity, type Subject } from './subject.ts';
import { thingTypes, type ThingAction } from './vocabulary.ts';

const decisions = new LRUCache<string, { allowed: boolean }>({ max: 5000 });

/** May the subjects start a process or call a function of the app? All of them have to be allowed; none is denied. */
export function mayThing(asked: { app: AppInUse; subjects: readonly Subject[]; action: ThingAction; name: string }): boolean {
  const { app, subjects, action, name } = asked;
  const key = JSON.stringify([app.release, action, name, subjects]);
  const kept = decisions.get(key);
  if (kept) return kept.allowed;
  const rules = rulesAbout(prepare(app.release, app.model).rules, action, thingTypes[action]);
  const uid = { type: thingTypes[action], id: name };
  const allowed =
    subjects.length > 0 &&
    acting(subjects).every((subject) => {
      const answer = wasm.isAuthorized({
        principal: { type: 'Principal', id: subject.id },
        action: { type: 'Action', id: action },
        resource: uid,
        context: {},
        policies: policySet(rules),
        entities: [principalEntity(app.model, subject, { unknown: false })],
      });
      return decisionOf(answer, rules).allowed;
    });
  decisions.set(key, { allowed });
  return allowed;
}
