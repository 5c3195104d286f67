import { testAccessibility } from './accessibility.ts';

testAccessibility('reports', 'administration', 'self-service');
