import { call } from './call.ts';
import { CallError, localProblem } from './problem.ts';

/** Sends a file to where `blobs.begin` says and gives its blob id. `onProgress` is told 0…1. */
export async function uploadFile(file: File, options: { onProgress?: (done: number) => void; signal?: AbortSignal } = {}): Promise<string> {
  const blob = await call('blobs.begin', { name: file.name, mediaType: file.type || 'application/octet-stream', size: file.size }, options);
  await put(blob.url, file, options);
  return blob.id;
}

/** XMLHttpRequest, because fetch tells no upload progress. */
function put(url: string, file: File, options: { onProgress?: (done: number) => void; signal?: AbortSignal }): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) options.onProgress?.(event.loaded / event.total);
    });
    request.addEventListener('load', () => {
      if (request.status < 300) resolve();
      else reject(new CallError(problemIn(request)));
    });
    request.addEventListener('error', () => reject(new CallError(localProblem('network', 0, 'upload'))));
    request.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
    options.signal?.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

function problemIn(request: XMLHttpRequest) {
  try {
    const answer = JSON.parse(request.responseText) as { code?: string };
    if (answer.code) return answer as ReturnType<typeof localProblem>;
  } catch {
    // Not a problem document: told by its status instead.
  }
  return localProblem('unreadable', request.status, `${request.status} ${request.statusText}`);
}
