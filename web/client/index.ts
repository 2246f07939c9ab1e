export { addressOf, atPortico, call, callNamed, operationNames, type CallInput, type CallOutput, type OperationName } from './call.ts';
export { CallError, hasCode, problemOf } from './problem.ts';
export { hasRole, sessionQuery, useSession, type Session } from './session.ts';
export { uploadFile } from './upload.ts';
export { useWatch, watchApp, type Watched } from './watch.ts';
export { callQuery, useCall, useChange } from './use-call.ts';
