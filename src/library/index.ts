/** `stanchion`: the app, environments, and what a synth is made of. */
export { app, type AppProps } from '../commands/app.ts';
export {
  synthesize,
  ValidationError,
  writeManifests,
  type SynthInput,
  type SynthResult,
} from '../commands/synth.ts';
export { CatalogueError, type CatalogueProblem } from '../catalogue/problems.ts';
export { RenderError, type RenderedManifest } from '../charts/render.ts';
export type { RuleFile } from '../charts/rule-files.ts';
export { defineEnvironment, type EnvironmentInput } from '../environments/define.ts';
export {
  INSTALL_PARTS,
  type Channel,
  type Environment,
  type InstallPart,
  type RuleFormat,
  type SecretKey,
} from '../environments/model.ts';
