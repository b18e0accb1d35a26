/**
 * Output parameter of a try, and the file that it is read from: whole seconds for which the other side wants to be left
 * alone, until a rate limit resets. A container that ends with the exit code of RateLimited writes it; without it the
 * planned wait holds. Argo keeps the outputs of failed containers.
 */
export const RETRY_AFTER = { parameter: 'retry-after', path: '/tmp/stanchion/retry-after' } as const;

/** Input of everything that retries: retries that are left to the workflow as a whole. */
export const RETRY_BUDGET = 'retry-budget';

/** Output of everything that retries: how many retries it took. */
export const RETRIES_USED = 'retries-used';

/** Input of a try that can be given more memory: its limit. */
export const MEMORY_LIMIT = 'memory-limit';

/** ConfigMap with the number of retries that may run at one time, over all workflows of a namespace. */
export const RETRY_SEMAPHORE = { configMap: 'retry-limits', key: 'concurrent' } as const;
