import { app, defineEnvironment } from 'stanchion';
import { printing } from './system.ts';

const production = defineEnvironment({
  name: 'production',
  runbookBaseUrl: 'https://runbooks.example.com',
  receivers: { team: [{ slack: { channel: '#billing', url: { secret: 'channels', key: 'slack' } } }] },
});
await app({ environments: [production], systems: [printing] });
