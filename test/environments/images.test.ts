import { expect, test } from 'vitest';
import { placeImage } from '../../src/environments/images.ts';
import { sampleEnvironment } from '../support/sample-system.ts';

const mirrors = { 'ghcr.io': 'mirror.example.com/g', 'registry:5000': 'mirror.example.com/r' };
const environment = { ...sampleEnvironment, registries: { mirrors, pullFrom: 'mirror' } } as const;

test.each([
  ['ghcr.io/a/b:1', 'mirror.example.com/g/a/b:1'],
  ['ghcr.io/a/b@sha256:0a', 'mirror.example.com/g/a/b@sha256:0a'],
  ['registry:5000/a:1', 'mirror.example.com/r/a:1'],
])('%s is found in the mirror as %s [T20-G7]', (image, mirrored) => {
  expect(placeImage(image, environment)).toEqual({ image: mirrored, fallback: image });
});

test.each(['flowengine:1.0.0', 'library/busybox:1', 'quay.io/a/b:1', 'localhost/a:1'])(
  '%s, which names no registry or one without a mirror, is left as it is',
  (image) => {
    expect(placeImage(image, environment)).toEqual({ image });
  },
);
