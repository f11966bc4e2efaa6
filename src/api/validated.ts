import { HeadwaterError } from '../base/errors.js';

/** What zod finds, as far as it is read here. */
interface Issue {
  code?: string | undefined;
  path: PropertyKey[];
  message: string;
  /** Of `invalid_union`: what is wrong with each of the shapes. */
  errors?: readonly (readonly Issue[])[];
}

/** Turns findings of a route's own schema into one failure that names each field. */
export function validated(result: { success: boolean; error?: { issues: readonly Issue[] } }): void {
  if (result.success || !result.error) return;
  const details = result.error.issues.flatMap(meant).map((issue) => ({
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

/** Where several shapes are allowed, what is wrong with the one that was meant: the first whose own type fits. */
function meant(issue: Issue): Issue[] {
  const isOtherType = ({ code, path }: Issue) => code === 'invalid_type' && path.length === 0;
  const shape = issue.errors?.find((issues) => issues.length > 0 && !issues.some(isOtherType));
  if (!shape) return [issue];
  return shape.flatMap(meant).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}
