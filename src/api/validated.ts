import { HeadwaterError } from '../base/errors.js';

/** Turns findings of a route's own schema into one failure that names each field. */
export function validated(result: {
  success: boolean;
  error?: { issues: readonly { path: PropertyKey[]; message: string }[] };
}): void {
  if (result.success || !result.error) return;
  const details = result.error.issues.map((issue) => ({
    where: issue.path.join('.') || 'body',
    problem: issue.message,
  }));
  const fields = details.map((detail) => `${detail.where}: ${detail.problem}`).join('; ');
  throw new HeadwaterError(
    'request_invalid',
    `The request is not right: ${fields}.`,
    'Correct the named fields; /api/docs describes them.',
    { details },
  );
}
