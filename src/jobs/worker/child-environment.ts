import { isSecretName } from '../../core/redact.ts';

/** Variables that programs, libraries and FFmpeg need, and the keys of engines. */
const NAMES = new Set(
  `PATH HOME USER LOGNAME SHELL TZ LANG LANGUAGE TMPDIR TMP TEMP DISPLAY
  HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY SSL_CERT_FILE SSL_CERT_DIR HF_ENDPOINT MODELSCOPE_ENDPOINT
  GLIBC_TUNABLES UV_THREADPOOL_SIZE DRI_PRIME
  SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES USERPROFILE USERNAME
  HOMEDRIVE HOMEPATH NUMBER_OF_PROCESSORS
  OPENAI_API_KEY DASHSCOPE_API_KEY FOOTLIGHT_SPEECH_KEY COMFYUI_URL KLING_ACCESS_KEY KLING_SECRET_KEY
  KLING_URL RUNWAYML_API_SECRET RUNWAY_URL FAL_KEY FAL_QUEUE_URL REPLICATE_API_TOKEN REPLICATE_URL`.split(
    /\s+/,
  ),
);

/** Prefixes of variables that are passed on, except those that look like secrets, which have to be in NAMES. */
const PREFIXES = `FOOTLIGHT_ OPENAI_ DASHSCOPE_ XDG_ LC_ NODE_ LD_ DYLD_ MALLOC_
  ORT_ ONNXRUNTIME_ OMP_ KMP_ MKL_ OPENBLAS_
  CUDA_ CUDNN_ NVIDIA_ TENSORRT_ HIP_ HSA_ ROCR_ ROCM_ VK_ MESA_ LIBVA_`.split(/\s+/);

export interface ChildNeeds {
  /** Whether the child uses a bucket, and so gets the credentials of AWS_ variables. */
  readonly needsBucket?: boolean;
}

/**
 * Creates the environment of a process that reads untrusted media. Only listed variables are passed on, so that it gets
 * no secrets of the service. FOOTLIGHT_CHILD_ENV names further variables, separated by commas.
 */
export function createChildEnvironment(
  { needsBucket = false }: ChildNeeds = {},
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const { FOOTLIGHT_CHILD_ENV = '', FOOTLIGHT_TEMP_STORE, FOOTLIGHT_RESULT_STORE } = environment;
  const further = new Set(FOOTLIGHT_CHILD_ENV.split(',').map((name) => name.trim()));
  const withBucket =
    needsBucket || FOOTLIGHT_TEMP_STORE !== undefined || FOOTLIGHT_RESULT_STORE !== undefined;
  const isPassed = (name: string): boolean =>
    isNeeded(name.toUpperCase()) || further.has(name) || (withBucket && name.startsWith('AWS_'));
  return Object.fromEntries(Object.entries(environment).filter(([name]) => isPassed(name)));
}

function isNeeded(name: string): boolean {
  return NAMES.has(name) || (!isSecretName(name) && PREFIXES.some((prefix) => name.startsWith(prefix)));
}
