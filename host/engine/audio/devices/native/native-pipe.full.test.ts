import { describeSituations } from './testing/situations.ts';

describeSituations('pipe');
