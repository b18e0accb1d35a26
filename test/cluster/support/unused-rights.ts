/** Why rights that synth derives are used by no scenario here. A right that is used, or gone, may not stand here. */
export const UNUSED: readonly { readonly rights: RegExp; readonly why: string }[] = [];

export function reasonFor(right: string): string | undefined {
  return UNUSED.find(({ rights }) => rights.test(right))?.why;
}
