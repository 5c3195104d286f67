import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { arguedDisable } from './scripts/argued-disable.js';

const tests = ['**/*.test.ts', 'src/*/testing/**/*.ts', 'test/**/*.ts'];
const declarations = '**/*.d.ts';
const namedExports = {
  selector: 'ExportDefaultDeclaration',
  message: 'export by name: a name that every importer shares can be searched for',
};

export default defineConfig(
  { ignores: ['node_modules/', 'dist/', 'coverage/'] },
  {
    plugins: { keyhaven: { rules: { 'argued-disable': arguedDisable } } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: { 'keyhaven/argued-disable': 'error' },
  },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // a number prints the same everywhere
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // an implementation of an asynchronous interface may have nothing to wait for, and async turns a throw into a rejection
      '@typescript-eslint/require-await': 'off',
      // likewise a generator that can only refuse
      'require-yield': 'off',
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: [...tests, declarations],
    rules: {
      // what comes from outside is unknown until a schema or a strict parser has typed it; an assertion would skip that
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      // output has one door, so that stdout stays data and a pipe never meets a progress bar
      'no-console': 'error',
      'no-restricted-syntax': ['error', namedExports],
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // a language is one file, so that somebody who adds one has one file to write
    files: ['src/web/texts/locales/*.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    // what a component shows is one expression, and it is longer than what a function decides
    files: ['src/web/**/*.tsx'],
    rules: { 'max-lines-per-function': ['error', { max: 90, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['src/{access,audit,bitlocker,compliance,directory,escrow,keyring,recovery,reports,tpm}/**/*.ts'],
    ignores: [...tests, declarations],
    rules: {
      'no-restricted-syntax': [
        'error',
        namedExports,
        {
          selector:
            'CallExpression[callee.object.name="Date"][callee.property.name="now"], NewExpression[callee.name="Date"][arguments.length=0]',
          message: 'time comes in as a Clock, so that a test owns it and one request sees one time',
        },
      ],
    },
  },
  { files: ['src/cli/io.ts'], rules: { 'no-console': 'off' } },
  {
    files: tests,
    rules: {
      // expect(object.method) is how a test names a method
      '@typescript-eslint/unbound-method': 'off',
      // a test spreads digits into characters, and a secret into what must not show it
      '@typescript-eslint/no-misused-spread': 'off',
      // expect.objectContaining and its kin are any
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'Buffer', 'setTimeout', 'setInterval', 'clearInterval', 'module'].map((name) => [
          name,
          'readonly',
        ]),
      ),
    },
  },
);
