/**
 * The `app` of cdk8s.yaml: bundles it while Node loads the libraries that it needs anyway, then runs it. Compiling cdk8s
 * and its generated classes is a good part of a short run, so Node keeps the result (22.8 and newer).
 */
import module from 'node:module';
import { bundle } from './build.js';

if ('enableCompileCache' in module) module.enableCompileCache('node_modules/.cache/stanchion/compiled');

await Promise.all([bundle(), import('cdk8s-plus-27'), import('yaml'), import('zod')]);
await import('../../lib/main.js');
