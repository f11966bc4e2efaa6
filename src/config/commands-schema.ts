import { z } from 'zod';
import { commandProblems } from '../base/command-templates.js';
import { key, text } from './values.js';

/** A program that plays what neither we nor ffmpeg can open. It comes from the config file only: it runs as we do. */
export const command = z
  .strictObject({
    key: key.describe('Stable name in this file; a provider’s playWith names it.'),
    command: z
      .array(text.max(1_000, { error: 'must not be longer than 1,000 characters' }))
      .min(1, { error: 'must name a program' })
      .max(100, { error: 'must not have more than 100 arguments' })
      .superRefine((given, context) => {
        for (const { at, problem } of commandProblems(given))
          context.addIssue({ code: 'custom', path: [at], message: problem });
      })
      .describe(
        'Program and arguments; it writes a transport stream to its stdout. No shell sees them; docs/streams.md.',
      ),
  })
  .describe('A program that plays streams.');
