import { z } from 'zod';

export const settingsResponse = z.object({
  settings: z.array(
    z.object({
      name: z.string(),
      environment: z.string().meta({ description: 'the variable that sets it' }),
      help: z.string(),
      value: z.string().meta({ description: 'in force; a file is named, never shown' }),
      isDefault: z.boolean(),
    }),
  ),
});

export type SettingsResponse = z.infer<typeof settingsResponse>;
