/** `npm run reference`: writes `docs/reference/` anew from the declarations and values of the options. */
import { swapFolders } from '../swap.ts';
import { referencePages } from './pages.ts';

await swapFolders([[await referencePages(), 'docs/reference']]);
