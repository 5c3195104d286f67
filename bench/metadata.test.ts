import { expect, test } from 'vitest';
import { parseGuid } from '../src/base/guid.ts';
import { matchKeyId } from '../src/bitlocker/prove.ts';
import { parseVolumeMetadata } from '../src/bitlocker/volume-metadata.ts';
import { knownKey } from './known-key.ts';
import { makeTemplate, metadataFor } from './metadata.ts';

test('metadata for a known key is whole and has its key ID, so that its proof is made', () => {
  const template = makeTemplate();
  const keyId = parseGuid(knownKey(7).keyId);
  const metadata = parseVolumeMetadata(metadataFor(template, keyId));
  expect(matchKeyId(metadata, keyId).state).toBe('matched');
  expect(matchKeyId(metadata, parseGuid(template.keyId)).state).toBe('failed');
  expect(metadata.protectors[0]?.stretch?.supported).toBe(true);
});
