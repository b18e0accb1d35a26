import { CONTROLLER } from '../conventions/names.ts';
import type { Environment } from './model.ts';

/** The controller's image. */
export function controllerImage({ images }: Environment): string {
  return images[CONTROLLER] ?? 'ghcr.io/stanchion-dev/stanchion-controller:0.1.0';
}

/** An image to pull, and the same one in the other place. */
export interface PlacedImage {
  readonly image: string;
  /** Missing where the image names no registry, as one that the nodes hold themselves, or one without a mirror. */
  readonly fallback?: string;
}

/**
 * Where an image is pulled from. Kubernetes tries one place only: with a mirror, the other place is named beside it,
 * and `registries.pullFrom` moves every image there at once.
 */
export function placeImage(image: string, { registries: { mirrors, pullFrom } }: Environment): PlacedImage {
  const registry = registryOf(image);
  const mirror = registry === undefined ? undefined : mirrors[registry];
  if (registry === undefined || mirror === undefined) return { image };
  const mirrored = `${mirror}${image.slice(registry.length)}`;
  return pullFrom === 'mirror' ? { image: mirrored, fallback: image } : { image, fallback: mirrored };
}

/** As container runtimes read it, the first part is a registry when it could be a host. */
function registryOf(image: string): string | undefined {
  const first = image.slice(0, Math.max(image.indexOf('/'), 0));
  return /[.:]/.test(first) || first === 'localhost' ? first : undefined;
}
