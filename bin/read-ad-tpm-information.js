#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { load } from './load.js';

const { main } = await load('cmdlet.js', 'cmdlet/main.ts');
await main('Read-ADTpmInformation');
