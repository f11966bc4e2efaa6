/**
 * Runs ffmpeg or ffprobe to its end and returns what it printed. Rejects with `media_failed` on another exit code than 0
 * and after `timeoutMs`, with the signal's reason after an abort; either way the process is gone by then.
 */
export type RunTool = (
  tool: 'ffmpeg' | 'ffprobe',
  args: readonly string[],
  options: { signal: AbortSignal; timeoutMs: number; lowPriority?: boolean },
) => Promise<{ stdout: string; stderr: string }>;
