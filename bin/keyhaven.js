#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { load } from './load.js';

const { main } = await load('main.js', 'main.ts');
await main();
