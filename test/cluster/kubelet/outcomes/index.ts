/** What a pod may do: one file each. */
export { applyResource } from './apply-resource.ts';
export { evicted } from './evicted.ts';
export { exit, succeed } from './exit.ts';
export { hang, neverReady } from './hang.ts';
export { nodeLost } from './node-lost.ts';
export { oomKilled } from './oom-killed.ts';
export { runForReal } from './run-for-real.ts';
