import { KubeConfig } from '@kubernetes/client-node';

/** The context of a kubeconfig that is in force, read by the library that knows all its forms. */
export function readKubeconfig(path: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(path);
  return config;
}
