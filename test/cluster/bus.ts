import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accepts, type ControlPlane } from './control-plane.ts';
import { freePorts, type Processes, type RunningProgram } from './processes.ts';

export interface BusOptions {
  readonly bin: string;
  readonly folder: string;
  readonly plane: ControlPlane;
}

/** A JetStream bus, as one namespace has it. What is on it outlives the program. */
export class Bus {
  private constructor(
    private readonly launch: () => Promise<RunningProgram>,
    private program: RunningProgram,
    /** As Argo Events gives it to the pods. */
    readonly config: string,
  ) {}

  /** Its TLS certificate is the one that the API server made; the clients do not look at names. */
  static async start(
    processes: Processes,
    namespace: string,
    { bin, folder, plane }: BusOptions,
  ): Promise<Bus> {
    const [port = 0] = await freePorts(1);
    const { certFile, keyFile } = plane.certificate;
    const config = {
      listen: `127.0.0.1:${port}`,
      jetstream: { store_dir: join(folder, 'jetstream', namespace) },
      tls: { cert_file: certFile, key_file: keyFile },
    };
    const file = join(folder, `nats-${namespace}.json`);
    await writeFile(file, JSON.stringify(config));
    const launch = () =>
      processes.start({
        name: `nats-server-${namespace}`,
        command: join(bin, 'nats-server'),
        args: ['--config', file],
        ready: () => accepts(port),
      });
    const jetstream = { url: `nats://127.0.0.1:${port}`, streamConfig: 'replicas: 1\nduplicates: 300s\n' };
    return new Bus(launch, await launch(), Buffer.from(JSON.stringify({ jetstream })).toString('base64'));
  }

  stop(): Promise<void> {
    return this.program.stop();
  }

  /** After {@link stop}: with the same data, at the same address. */
  async startAgain(): Promise<void> {
    this.program = await this.launch();
  }
}
