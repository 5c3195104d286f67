import { testAccessibility } from './accessibility.ts';
import { pageStates } from './states.ts';

testAccessibility(pageStates['self-service']);
