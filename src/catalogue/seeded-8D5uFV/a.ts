import { App } from 'cdk8s';
import './b.ts';
export const a = App;
