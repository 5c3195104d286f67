import { testAccessibility } from './accessibility.ts';

testAccessibility('start', 'help-desk');
