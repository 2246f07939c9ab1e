export { addressOf, call, setCsrf, type CallInput, type CallOutput, type OperationName } from './call.ts';
export { CallError, hasCode, problemOf } from './problem.ts';
export { hasRole, sessionQuery, useSession, type Session } from './session.ts';
export { uploadFile } from './upload.ts';
export { callQuery, useCall, useChange } from './use-call.ts';
