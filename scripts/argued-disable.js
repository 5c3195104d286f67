/** An ESLint rule: whoever switches a rule off says why, after ` -- ` as ESLint writes it. */
export const arguedDisable = {
  meta: {
    type: 'suggestion',
    messages: { silent: 'say why the rule does not hold here: eslint-disable-… rule -- reason' },
  },
  create: (context) => ({
    Program() {
      for (const comment of context.sourceCode.getAllComments()) {
        if (/^\s*eslint-disable/.test(comment.value) && !/\s--\s+\S/.test(comment.value)) {
          context.report({ loc: comment.loc, messageId: 'silent' });
        }
      }
    },
  }),
};
