import { old } from './changer.ts';
import { describeVoices } from './voice-suite.ts';

describeVoices(old);
