import { RequestFailure, siteUrl } from '../../api/client.js';

/**
 * Sends a file to the daemon. With XMLHttpRequest, since `fetch` does not tell how far an upload is.
 *
 * @param onShare Called with the part that is sent, 0 to 1.
 * @returns The path under which the daemon keeps it. Throws `RequestFailure`.
 */
export function sendFile(file: File, onShare: (share: number) => void): Promise<{ path: string; name: string }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', siteUrl(`api/v1/uploads?name=${encodeURIComponent(file.name)}`));
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onShare(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new RequestFailure('unreachable', '', ''));
    request.onload = () => {
      const body = request.response as { path: string; name: string; title?: string; code?: string; hint?: string };
      if (request.status === 201) resolve(body);
      else reject(new RequestFailure(body?.code ?? `status_${request.status}`, body?.title ?? '', body?.hint ?? ''));
    };
    request.send(file);
  });
}
