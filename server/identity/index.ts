export { createIdentity, type Identity } from './identity.ts';
export type { Started } from './bootstrap.ts';
export { principalById, rolesFor, subjectsFor, type Subject } from './principals.ts';
export { membersOf, ownerRole, setMember, type Member } from './projects/app-members.ts';
export { deleteAppMembers as removeMembers } from './projects/store.ts';
export type { OneTimeLink } from './sign-in/links.ts';
