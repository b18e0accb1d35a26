import { z } from 'zod';
import { identifier, objectName, sentence } from './scalars.ts';

const argument = z.string().min(1).max(1024);

/** How an adapter is run: as a Job of this image, with its parameters as environment variables and without a shell. */
const present = z.strictObject({
  /** Where the Job runs. */
  namespace: objectName,
  image: z.string().min(1).max(512),
  /** `$(SOURCE_TABLE)` stands for a parameter; Kubernetes fills it in. */
  command: z.array(argument).min(1).max(32),
  /** Parameters that must be given, by the name that runbooks use. */
  parameters: z.array(identifier).max(8),
  serviceAccount: objectName.optional(),
});

/** An adapter that an installation goes without, and why; what needs it is refused with this reason. */
const absent = z.strictObject({ absent: sentence });

/** The file of adapters, by their names: written by synth, mounted by the controller. */
export const adapterFile = z.strictObject({
  adapters: z.record(objectName, z.union([present, absent])),
});
export type AdapterFile = z.output<typeof adapterFile>;
