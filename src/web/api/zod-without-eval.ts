import { z } from 'zod';

// Zod would compile its checks with `new Function`, which the content policy of the pages forbids. It tries that when the
// first schema is made, so this module is imported before any that makes one.
z.config({ jitless: true });
