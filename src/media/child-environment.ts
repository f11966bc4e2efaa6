/** What ffmpeg and ffprobe need of our environment: programs, libraries, fonts, video hardware, places and language. */
const PASSED =
  /^(PATH|HOME|TMPDIR|LANG|LC_\w+|TZ|LD_LIBRARY_PATH|DYLD_\w+|FONTCONFIG_\w+|XDG_\w+|LIBVA_\w+|VDPAU_\w+|NVIDIA_\w+|CUDA_\w+)$/;

/**
 * The environment of the launcher and its children. A list of what passes, because ours may hold the providers'
 * passwords (`${NAME}` in the config file), Node options that a second process must not repeat, and `http_proxy`, which
 * would catch ffmpeg's reads of our own loopback addresses.
 */
export function childEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const passed = Object.entries(env).filter(([name]) => PASSED.test(name));
  return { ...Object.fromEntries(passed), AV_LOG_FORCE_NOCOLOR: '1' };
}
