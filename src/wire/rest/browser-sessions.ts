import { z } from 'zod';
import { requestObject } from './request-object.ts';
import { time } from './scalars.ts';
import { sessionResponse } from './sessions.ts';

/** Who is signed in on the pages. The secret of the session lies in a cookie that no script reads. */
export const browserSession = sessionResponse.extend({
  administratorWithheld: z
    .boolean()
    .meta({ description: 'the account is administrator and reads keys: this session is no administrator' }),
  idleEndsAt: time.meta({ description: 'when the session ends if nothing is asked until then' }),
  serverTime: time,
  csrfToken: z.string().meta({ description: 'goes into the header x-keyhaven-csrf of everything that is no GET' }),
});

export const extendSessionRequest = requestObject({});

export type BrowserSession = z.infer<typeof browserSession>;
