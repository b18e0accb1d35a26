/** Milliseconds that one thing may take on a machine that has far more to do; nothing waits for them but a failure. */
export const PATIENCE = 300_000;
